using System.Globalization;

namespace RotateKeys;

/// <summary>What the command line says. No secret is ever on it.</summary>
internal sealed class Arguments
{
    public const string Usage = """
        rotate-keys OpenAI|Anthropic|Gemini|Azure --path PATH --replica URL [--replica URL …]
          --path PATH         the secret below the mount, such as ai/openai
          --mount MOUNT       the KV version 2 engine; secret
          --field FIELD       the field that holds the key; api_key
          --replica URL       where a replica tells its versions, such as http://10.0.0.7:8080/api/keys
          --deadline TIME     how long to wait for all of them; 00:10:00
          --key-id ID         Anthropic, Gemini: the provider's name for the key on standard input
          --expires-at TIME   Anthropic, Gemini: when that key ends, such as 2027-03-01T00:00:00Z
          --lifetime DAYS     OpenAI: how long the new key is good
          --finish            go on with a rotation whose replicas were late: wait again, and end the old key
          --yes               end the old key although that cannot be undone
        """;

    private static readonly string[] Providers = ["OpenAI", "Anthropic", "Gemini", "Azure"];

    public required string Provider { get; init; }

    public string Path { get; private set; } = "";

    public string Mount { get; private set; } = "secret";

    public string Field { get; private set; } = "api_key";

    public List<Uri> Replicas { get; } = [];

    public TimeSpan Deadline { get; private set; } = TimeSpan.FromMinutes(10);

    public string? KeyId { get; private set; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public TimeSpan? Lifetime { get; private set; }

    public bool Finish { get; private set; }

    public bool Yes { get; private set; }

    public static Arguments Parse(string[] args)
    {
        string name = Providers.FirstOrDefault(known => known.Equals(args.FirstOrDefault(), StringComparison.OrdinalIgnoreCase)) ?? throw Wrong("Which provider?");
        Arguments arguments = new() { Provider = name };
        Queue<string> rest = new(args.Skip(1));
        while (rest.TryDequeue(out string? option))
        {
            arguments.Take(option, () => rest.TryDequeue(out string? value) ? value : throw Wrong($"{option} needs a value."));
        }

        return arguments.Path.Length == 0 ? throw Wrong("--path is missing.")
            : arguments.Replicas.Count == 0 ? throw Wrong("--replica is missing: without one nobody knows when the old key may end.")
            : arguments;
    }

    private void Take(string option, Func<string> value)
    {
        try
        {
            switch (option)
            {
                case "--path": Path = value().Trim('/'); break;
                case "--mount": Mount = value().Trim('/'); break;
                case "--field": Field = value(); break;
                case "--replica": Replicas.Add(new Uri(value(), UriKind.Absolute)); break;
                case "--deadline": Deadline = TimeSpan.Parse(value(), CultureInfo.InvariantCulture); break;
                case "--key-id": KeyId = value(); break;
                case "--expires-at": ExpiresAt = DateTimeOffset.Parse(value(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal); break;
                case "--lifetime": Lifetime = TimeSpan.FromDays(int.Parse(value(), CultureInfo.InvariantCulture)); break;
                case "--finish": Finish = true; break;
                case "--yes": Yes = true; break;
                // Not quoted: it may be a key, from somebody who did not read the help.
                default: throw Wrong("An argument is not known.");
            }
        }
        catch (FormatException)
        {
            throw Wrong($"What {option} is given cannot be read.");
        }
    }

    private static RotationException Wrong(string what) => new(RotationOutcome.NothingChanged, $"{what}\n\n{Usage}");
}
