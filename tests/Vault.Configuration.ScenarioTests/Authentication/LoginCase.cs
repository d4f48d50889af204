using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Authentication;

/// <summary>
/// One way to log in, for the stories that all of them share: who may log in is arranged at the server, and the credential lies
/// in a file, where it can be replaced.
/// </summary>
internal abstract class LoginCase(string method) : IDisposable
{
    protected const string Policy = "all";

    /// <summary>Of the tokens that logins bring; short, so that a round of polling is a new login.</summary>
    protected static readonly TimeSpan TokenTtl = TimeSpan.FromSeconds(20);

    private readonly List<string> _secrets = [];

    /// <summary>Its name, which is where it is mounted by default.</summary>
    public string Method { get; } = method;

    /// <summary>Where the method is mounted; another place than the usual one, if a story wants that.</summary>
    public string Mount { get; set; } = method;

    /// <summary>The namespace of the login, if a story wants another one than that of the secrets.</summary>
    public string? Namespace { get; set; }

    public virtual string LoginPath => $"auth/{Mount}/login";

    public virtual bool NeedsHttps => false;

    /// <summary>The server's certificate, where there is one, in PEM form.</summary>
    public string? ServerCertificate { get; set; }

    /// <summary>What the sentence of a refusal names.</summary>
    public virtual string DisplayName => $"{Method} at auth/{Mount}";

    /// <summary>How often a refused credential may be sent in 5 minutes: twice where Vault locks out, else as the pauses allow.</summary>
    public virtual int MostAttemptsIn5Minutes => 2;

    /// <summary>Everything that was ever a credential; none of it may be printed.</summary>
    public IReadOnlyList<string> Secrets => _secrets;

    protected TemporaryFile File { get; } = new();

    /// <summary>Lets somebody log in whose tokens live for <see cref="TokenTtl"/>, and puts the credential into the file.</summary>
    public abstract void Arrange(VaultTestNamespace server);

    /// <summary>Chooses this way to log in.</summary>
    public abstract void Use(VaultConfigurationBuilder vault);

    /// <summary>The credential in the file is not good any more.</summary>
    public abstract void Refuse(VaultTestNamespace server);

    /// <summary>Puts one into the file that is good.</summary>
    public abstract void Rotate(VaultTestNamespace server);

    /// <summary>Puts one into the file that never was good.</summary>
    public virtual void Spoil(VaultTestNamespace server) => Write("planted-credential");

    /// <summary>What has to be done for another login, where logging in again is not enough.</summary>
    public virtual void PrepareNextLogin(VaultTestNamespace server)
    {
    }

    /// <summary>How often the server said no.</summary>
    public virtual int CountRefusals(VaultTestServer server) =>
        server.Requests.Count(request => request.Path == LoginPath && request.StatusCode >= 400);

    public virtual void Dispose() => File.Dispose();

    protected void Write(string credential)
    {
        _secrets.Add(credential);
        File.Write(credential + "\n");
    }

    protected void Place(VaultAuthOptions options)
    {
        options.Mount = Mount;
        options.Namespace = Namespace;
    }

    protected void Limit(VaultTestLoginOptions options)
    {
        options.Mount = Mount;
        options.Policies.Add(Policy);
        options.TokenTtl = TokenTtl;
        options.TokenMaxTtl = TokenTtl;
    }
}
