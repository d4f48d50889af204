using RotateKeys.Issuers;

namespace RotateKeys;

/// <summary>The program, from its arguments to its exit code.</summary>
internal sealed class Command(
    Func<string, string?> environment, TextReader input, TextWriter output, TextWriter errors, bool isInteractive, TimeProvider time)
{
    /// <summary>Tells of every failure in one sentence. No exception of HTTP is shown: its message might quote what was sent.</summary>
    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        try
        {
            Arguments arguments = Arguments.Parse(args);
            using HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
            VaultSecrets vault = new(http, Variable("VAULT_ADDR"), Variable("VAULT_TOKEN"), environment("VAULT_NAMESPACE"), arguments);
            Replicas replicas = new(http, arguments.Replicas, arguments.Deadline, output, time);
            Rotation rotation = new(CreateIssuer(arguments, http), vault, replicas, Confirm(arguments), output);
            await (arguments.Finish ? rotation.FinishAsync(cancellationToken) : rotation.RunAsync(cancellationToken));
            return 0;
        }
        catch (RotationException failure)
        {
            await errors.WriteLineAsync(failure.Message);
            return (int)failure.Outcome;
        }
    }

    private IKeyIssuer CreateIssuer(Arguments arguments, HttpClient http) => arguments.Provider switch
    {
        "OpenAI" => new OpenAIIssuer(
            new(http, Address("OPENAI_BASE_URL", "https://api.openai.com/v1"), ("Authorization", $"Bearer {Variable("OPENAI_ADMIN_KEY")}")),
            Variable("OPENAI_PROJECT_ID"), arguments.Lifetime, time),
        "Anthropic" => new AnthropicIssuer(
            new(http, Address("ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
                ("x-api-key", Variable("ANTHROPIC_ADMIN_KEY")), ("anthropic-version", "2023-06-01")),
            arguments, ReadKey),
        "Gemini" => new GeminiIssuer(
            new(http, Address("GOOGLE_API_KEYS_URL", "https://apikeys.googleapis.com"), ("Authorization", $"Bearer {Variable("GOOGLE_ACCESS_TOKEN")}")),
            arguments, ReadKey),
        "Azure" => new AzureIssuer(
            new(http, Address("AZURE_MANAGEMENT_URL", "https://management.azure.com"), ("Authorization", $"Bearer {Variable("AZURE_ACCESS_TOKEN")}")),
            Variable("AZURE_RESOURCE_ID")),
        _ => throw new RotationException(RotationOutcome.NothingChanged, Arguments.Usage),
    };

    private string Variable(string name) => environment(name) is { Length: > 0 } value
        ? value
        : throw new RotationException(RotationOutcome.NothingChanged, $"{name} is not set.");

    private string Address(string name, string vendors) => environment(name) is { Length: > 0 } value ? value : vendors;

    private string ReadKey()
    {
        if (isInteractive)
        {
            output.WriteLine("The new key (better piped in: what is typed here can be seen):");
        }

        return input.ReadLine()?.Trim() is { Length: > 0 } key
            ? key
            : throw new RotationException(RotationOutcome.NothingChanged, "No key came on standard input.");
    }

    /// <summary>What cannot be undone is done after <c>--yes</c>, or after somebody has typed it.</summary>
    private Func<string, bool> Confirm(Arguments arguments) => warning =>
    {
        if (arguments.Yes)
        {
            return true;
        }

        output.WriteLine(warning);
        if (!isInteractive)
        {
            return false;
        }

        output.Write("Type yes to go on: ");
        return input.ReadLine()?.Trim() == "yes";
    };
}
