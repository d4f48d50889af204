using System.Reflection;
using System.Runtime.Versioning;
using Vault.Configuration.ContractTests.Facts;
using Vault.Configuration.ContractTests.Targets;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(ContractRun))]
[assembly: FactRow]

namespace Vault.Configuration.ContractTests.Targets;

/// <summary>The end of the run: shared servers are stopped, and the table is written to <c>artifacts/contract</c>.</summary>
public sealed class ContractRun : IAsyncLifetime
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await SharedServers.StopAsync();
        if (!FactTable.IsEmpty)
        {
            string table = FactTable.Render(TimeProvider.System.GetElapsedTime(_start));
            Artifacts.Write("facts", table);
            Console.WriteLine(table);
        }
    }
}

/// <summary>Puts the result of each test that takes a server into the table.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class FactRowAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (methodUnderTest.GetParameters() is [{ Name: "server" }, ..]
            && methodUnderTest.DeclaringType != typeof(ServerTests)
            && TestContext.Current.TestState is { } state)
        {
            string group = methodUnderTest.DeclaringType!.Name.Replace("Facts", "", StringComparison.Ordinal);
            string fact = $"{group}: {methodUnderTest.Name.Replace('_', ' ')}";
            FactTable.Add(fact, (string)test.TestMethodArguments[0]!, state);
        }
    }
}

/// <summary>What a run leaves for reading, by the framework it ran on.</summary>
internal static class Artifacts
{
    public static void Write(string name, string text)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Vault.Configuration.sln")))
        {
            root = root.Parent;
        }

        if (root is null)
        {
            return;
        }

        string framework = new FrameworkName(AppContext.TargetFrameworkName!).Version.ToString(2);
        string folder = Directory.CreateDirectory(Path.Combine(root.FullName, "artifacts", "contract")).FullName;
        File.WriteAllText(Path.Combine(folder, $"{name}-net{framework}.md"), text);
    }
}
