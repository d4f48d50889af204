namespace Vault.Configuration.Tests;

public sealed class VaultExceptionTests
{
    [Theory]
    [InlineData(VaultErrorKind.Unreachable, true)]
    [InlineData(VaultErrorKind.Timeout, true)]
    [InlineData(VaultErrorKind.Tls, false)]
    [InlineData(VaultErrorKind.Sealed, true)]
    [InlineData(VaultErrorKind.NotInitialized, false)]
    [InlineData(VaultErrorKind.NotReady, true)]
    [InlineData(VaultErrorKind.RateLimited, true)]
    [InlineData(VaultErrorKind.ServerError, true)]
    [InlineData(VaultErrorKind.InvalidResponse, true)]
    [InlineData(VaultErrorKind.AccessDenied, false)]
    [InlineData(VaultErrorKind.NotFound, false)]
    [InlineData(VaultErrorKind.InvalidRequest, false)]
    [InlineData(VaultErrorKind.LoginRejected, false)]
    [InlineData(VaultErrorKind.CredentialUnavailable, true)]
    public void IsTransient_EachKind_IsAsDocumented(VaultErrorKind kind, bool isTransient) =>
        new VaultException(kind, "x").IsTransient.Should().Be(isTransient);
}
