using System.Reflection;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Kubernetes.Injected;

namespace Vault.Configuration.Tests.Kubernetes.Injected;

public sealed class InjectedProblemTests
{
    [Fact]
    public void AccessDenied_FileOfTheAgent_NamesFileModeUserAndAnnotation()
    {
        InjectedProblem problem = InjectedProblem.AccessDenied("/vault/secrets/db", "0640", "1654");

        problem.Kind.Should().Be(VaultErrorKind.AccessDenied);
        problem.Text.Should().StartWith("The user 1654 may not read \"/vault/secrets/db\" (mode 0640).")
            .And.Contain("vault.hashicorp.com/agent-run-as-same-user: \"true\"").And.Contain("such as \"1654\" here");
    }

    [Fact]
    public void AccessDenied_WhereNothingIsKnown_SaysWhatItCan() =>
        InjectedProblem.AccessDenied("/vault/secrets/db", null, null).Text
            .Should().StartWith("The user of this process may not read \"/vault/secrets/db\".").And.Contain("agent-run-as-user");

    [Fact]
    public void AccessDenied_RealFile_HasItsMode()
    {
        using InjectedBed bed = new();
        bed.Write("db", "x");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(bed.PathOf("db"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            InjectedProblem.AccessDenied(bed.PathOf("db")).Text.Should().Contain("(mode 0640)");
        }

        InjectedProblem.AccessDenied(bed.PathOf("missing")).Text.Should().NotContain("mode 0");
    }

    [Theory]
    [InlineData("Name:\tdotnet\nUid:\t1000\t1654\t0\t0\nGid:\t5\t6\t7\t8\n", "1654")]
    [InlineData("Name:\tdotnet\n", null)]
    [InlineData("Uid:\t1000\n", null)]
    [InlineData("", null)]
    public void FindId_Status_IsTheEffectiveUser(string status, string? id) => ProcessUser.FindId(status).Should().Be(id);

    [Fact]
    public void Texts_OfAllProblems_AreSentencesThatNameTheFile()
    {
        InjectedProblem[] problems =
        [
            InjectedProblem.Missing("/s"), InjectedProblem.Empty("/s"), InjectedProblem.TooMuch("/s", 1, 2), InjectedProblem.KeepsChanging("/s"),
            InjectedProblem.TurnedEmpty("/s"), InjectedProblem.TooLarge("/s", 5), InjectedProblem.NotText("/s"), InjectedProblem.NotJson("/s", 1),
            InjectedProblem.NotAssignment("/s", 1), InjectedProblem.Failed("/s", new IOException("No such device.")),
        ];

        problems.Should().OnlyContain(problem => problem.Path == "/s" && problem.Text.Contains("\"/s\"") && problem.Text.EndsWith('.'));
    }

    [Fact]
    public void EventIds_AreInTheirOwnRange()
    {
        int[] ids =
        [
            .. typeof(InjectedLog).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().Select(message => message.EventId),
        ];

        ids.Should().HaveCountGreaterThan(5).And.OnlyHaveUniqueItems().And.OnlyContain(id => id >= 800 && id < 900);
    }
}
