using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

public sealed class VaultLoginTests
{
    [Fact]
    public void Fingerprint_SameCredential_IsTheSameWhateverTheOrder()
    {
        VaultLogin one = VaultLogin.FromRequest("login", new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        VaultLogin other = VaultLogin.FromRequest("login", new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });

        one.Fingerprint().Should().Be(other.Fingerprint());
        VaultLogin.FromToken("t").Fingerprint().Should().Be(VaultLogin.FromToken("t").Fingerprint());
    }

    [Fact]
    public void Fingerprint_DifferentCredentials_Differ()
    {
        string[] all =
        [
            .. ((VaultLogin[])
            [
                VaultLogin.FromToken("t"),
                VaultLogin.FromToken("u"),
                Request("t"),
                Request("login"),
                Request("login", ("a", "1")),
                Request("login", ("a", "2")),
                Request("login", ("b", "1")),
                Request("login", ("a", "1"), ("b", "2")),

                // Where a name ends and a value begins must count.
                Request("login", ("a", "1b2")),
                Request("login", ("a1", "b2")),
                Request("logina", ("1", "b2")),
            ]).Select(login => login.Fingerprint()),
        ];

        all.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Fingerprint_Credential_IsNotInIt() =>
        Request("login", ("secret_id", Some.Planted)).Fingerprint().Should().MatchRegex("^[0-9A-F]{64}$");

    [Fact]
    public void ToString_Login_IsItsKindOnly()
    {
        Request("login/alice", ("password", Some.Planted)).ToString().Should().Be("POST login/alice");
        VaultLogin.FromToken(Some.Planted).ToString().Should().Be("token");
    }

    [Fact]
    public void From_NothingToLogInWith_IsRefused()
    {
        FluentActions.Invoking(() => VaultLogin.FromToken(" ")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Request("")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => VaultLogin.FromRequest("login", null!)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void IsSingleUse_Default_IsFalse()
    {
        Request("login").IsSingleUse.Should().BeFalse();
        VaultLogin.FromRequest("login", new Dictionary<string, string>(), isSingleUse: true).IsSingleUse.Should().BeTrue();
    }

    private static VaultLogin Request(string path, params (string Name, string Value)[] fields) =>
        VaultLogin.FromRequest(path, fields.ToDictionary(field => field.Name, field => field.Value));
}
