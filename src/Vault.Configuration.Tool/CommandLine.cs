using System.CommandLine;

namespace Vault.Configuration.Tool;

/// <summary>The commands and what they take.</summary>
internal static class CommandLine
{
    /// <param name="args">As the shell gives them.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="isTerminal">Whether somebody looks at the output; plain text otherwise.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter error, bool isTerminal, CancellationToken cancellationToken = default)
    {
        RootCommand root = new("Looks at what an application gets from HashiCorp Vault or OpenBao through Vault.Configuration.")
        {
            Doctor(output, error, isTerminal),
            Policy(output, error),
            Show(output, error, isTerminal),
        };
        ParseResult parsed = root.Parse(args);
        int code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, cancellationToken).ConfigureAwait(false);
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
    }

    private static Command Doctor(TextWriter output, TextWriter error, bool isTerminal)
    {
        CommonOptions common = new();
        Command command = new("doctor", "Checks settings, connection, TLS, clock, login, each path and the policies. Exit code 0: all is well; 1: something failed; 2: wrong usage.");
        common.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(error, async () =>
        {
            VaultCheckReport report = await ApplicationCheck.RunAsync(common.ReadSettings(parsed), cancellation).ConfigureAwait(false);
            Rendering.DoctorOutput.Write(report, output, common.Form(parsed, isTerminal));
            return report.Succeeded ? ExitCodes.Success : ExitCodes.Failed;
        }));
        return command;
    }

    private static Command Show(TextWriter output, TextWriter error, bool isTerminal)
    {
        CommonOptions common = new();
        Command command = new("show", "Shows the configuration keys that come from Vault, with the version and the path of each. Never a value.");
        common.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(error, async () =>
        {
            VaultCheckReport report = await ApplicationCheck.RunAsync(common.ReadSettings(parsed), cancellation).ConfigureAwait(false);
            Rendering.ShowOutput.Write(report, output, error, common.Form(parsed, isTerminal));
            return report.Succeeded ? ExitCodes.Success : ExitCodes.Failed;
        }));
        return command;
    }

    private static Command Policy(TextWriter output, TextWriter error)
    {
        CommonOptions common = new();
        Option<string> server = new("--server") { Description = "vault or openbao, which knows one capability more.", DefaultValueFactory = _ => "vault" };
        server.AcceptOnlyFromAmong("vault", "openbao");
        Option<bool> alone = new("--no-default-policy") { Description = "The token has not the policy \"default\": the lines that are in there are written as well." };
        Command command = new("policy", "Writes the least-privilege policy as HCL. Asks no server.");
        common.AddTo(command);
        command.Add(server);
        command.Add(alone);
        command.SetAction((parsed, _) => RunAsync(error, () =>
        {
            VaultPolicyOptions options = new()
            {
                HasDefaultPolicy = !parsed.GetValue(alone),
                Server = parsed.GetValue(server) == "openbao" ? VaultServerKind.OpenBao : VaultServerKind.Vault,
            };
            Rendering.PolicyOutput.Write(Policies.Of(common.ReadSettings(parsed), options), output, error, common.Form(parsed, isTerminal: false));
            return Task.FromResult(ExitCodes.Success);
        }));
        return command;
    }

    /// <summary>What a user can mend is one line, and no stack trace.</summary>
    private static async Task<int> RunAsync(TextWriter error, Func<Task<int>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (SettingsException wrong)
        {
            await error.WriteLineAsync(wrong.Message).ConfigureAwait(false);
            return ExitCodes.Usage;
        }
    }
}
