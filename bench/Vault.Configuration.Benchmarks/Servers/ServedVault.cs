using System.Globalization;
using System.Text;
using Vault.Configuration.Testing;

namespace Vault.Configuration.Benchmarks.Servers;

/// <summary>
/// The Vault that is asked, in a process of its own: what it allocates is not counted as the client's. It takes a command a
/// line, answers each with a line, and ends with its input.
/// </summary>
internal static class ServedVault
{
    public static async Task RunAsync(string scheme)
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(
            new VaultTestServerOptions { UseHttps = scheme == "https", MaxRecordedRequests = 100_000 });
        AllowScan(server, 1);
        VaultTestAppRole role = server.AddAppRole("bench", options => options.Policies = ["bench"]);
        string certificate = server.Certificate is { } shown ? " " + Convert.ToBase64String(Encoding.UTF8.GetBytes(shown.ExportCertificatePem())) : "";
        Console.WriteLine($"{server.Address} {role.RoleId} {role.SecretId}{certificate}");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            Console.WriteLine(words[0] switch
            {
                "fill" => Fill(server, words[1], Number(words[2]), Number(words[3])),
                "change" => Change(server, words[1], Number(words[2])),
                "scan" => AllowScan(server, Number(words[1])),
                "delay" => Delay(server, Number(words[1])),
                "count" => Count(server),
                _ => throw new InvalidOperationException($"What is \"{line}\"?"),
            });
        }
    }

    private static int Fill(VaultTestServer server, string folder, int secrets, int fields)
    {
        for (int secret = 0; secret < secrets; secret++)
        {
            server.PutSecret("secret", SampleSecret.Path(folder, secret), SampleSecret.Fields(secret, fields));
        }

        return secrets;
    }

    private static int Change(VaultTestServer server, string folder, int revision)
    {
        server.PutSecret("secret", SampleSecret.Path(folder, secret: 0), SampleSecret.ChangedFields(revision));
        return revision;
    }

    private static int AllowScan(VaultTestServer server, int isAllowed)
    {
        server.AddPolicy("bench", SampleSecret.Policy("secret", isAllowed == 1));
        return isAllowed;
    }

    private static int Delay(VaultTestServer server, int milliseconds)
    {
        server.Faults.Clear();
        if (milliseconds > 0)
        {
            server.Faults.Delay(TimeSpan.FromMilliseconds(milliseconds));
        }

        return milliseconds;
    }

    private static int Count(VaultTestServer server)
    {
        int count = server.Requests.Count;
        server.ClearRequests();
        return count;
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
