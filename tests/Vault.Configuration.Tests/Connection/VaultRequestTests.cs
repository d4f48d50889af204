using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class VaultRequestTests
{
    [Fact]
    public void ToString_RequestWithABody_ShowsMethodAndPathOnly()
    {
        VaultRequest request = new(HttpMethod.Post, "auth/approle/login")
        {
            Body = System.Text.Encoding.UTF8.GetBytes(Some.Planted),
            Namespace = "team",
        };

        request.ToString().Should().Be("POST auth/approle/login");
    }

    [Fact]
    public void List_Verb_IsVaultsOwn() => VaultRequest.List.Method.Should().Be("LIST");
}
