using System.Collections.Concurrent;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>Just enough of Vault for tokens: logins give t1, t2, …, a dead one is refused everywhere.</summary>
internal sealed class FakeVault
{
    private readonly ConcurrentDictionary<string, bool> _revoked = new();
    private int _logins;

    public FakeVault() => Handler = new FakeHandler(Answer);

    public FakeHandler Handler { get; }

    /// <summary>Whether the policies of every token forbid every read.</summary>
    public bool IsForbidden { get; set; }

    public void Revoke(string token) => _revoked[token] = true;

    private HttpResponseMessage Answer(SentRequest request) => request switch
    {
        { Token: null } => FakeHandler.Login($"t{Interlocked.Increment(ref _logins)}"),
        { Token: { } token } when _revoked.ContainsKey(token) => FakeHandler.Denied(),
        { Path: "auth/token/lookup-self" } => Recording.Of("token-lookup-self").ToResponse(),
        _ => IsForbidden ? Recording.Of("err-403-policy-denied-read").ToResponse() : FakeHandler.Secret("""{"k":"v"}"""),
    };
}
