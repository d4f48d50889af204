using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Defects;

public sealed class AuthenticationDefectTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>HttpClient.Timeout in a callback is a TaskCanceledException that nobody asked for.</summary>
    [Fact]
    public async Task ReadAsync_CallbackTimesOutByItself_IsUnavailable()
    {
        VaultCredential credential = VaultCredential.FromCallback(
            _ => throw new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout", new TimeoutException()));

        (await FluentActions.Awaiting(() => credential.ReadAsync(Stop).AsTask()).Should().ThrowAsync<VaultException>())
            .Which.Kind.Should().Be(VaultErrorKind.CredentialUnavailable);
    }

    [Theory]
    [InlineData("""{"auth":{"client_token":"t","lease_duration":"20s"}}""")]
    [InlineData("""{"auth":{"client_token":"t","lease_duration":1.5}}""")]
    [InlineData("""{"auth":{"client_token":"t","lease_duration":9223372036854775807}}""")]
    [InlineData("""{"auth":[]}""")]
    public async Task GetAsync_LoginAnsweredInAnotherForm_IsAVaultException(string body)
    {
        using SessionBed bed = new(new FakeHandler(_ => FakeHandler.Ok(body)), new FakeAuthMethod());

        await FluentActions.Awaiting(() => bed.Session.GetAsync(Stop).AsTask()).Should().ThrowAsync<VaultException>();
    }

    [Fact]
    public async Task SendAsync_LookUpAnsweredInAnotherForm_IsAVaultException()
    {
        FakeHandler handler = new(request => request.Path switch
        {
            "auth/token/lookup-self" => FakeHandler.Ok("""{"data":{"policies":"root"}}"""),
            "secret/data/orders" => FakeHandler.Denied(),
            _ => FakeHandler.Login("t1"),
        });
        using SessionBed bed = new(handler, new FakeAuthMethod());

        await FluentActions.Awaiting(() => bed.ReadAsync(Stop)).Should().ThrowAsync<VaultException>();
    }
}
