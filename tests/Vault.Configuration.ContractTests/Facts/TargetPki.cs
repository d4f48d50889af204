using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>A PKI engine with a root, and the role "web" for names below example.test.</summary>
internal static class TargetPki
{
    /// <param name="vault">Where.</param>
    /// <param name="more">What else the role says, as fields of JSON.</param>
    /// <returns>Where it is mounted.</returns>
    public static async Task<string> MountAsync(Target vault, string more)
    {
        string mount = vault.Kv + "-pki";
        await vault.MountAsync("sys/mounts/" + mount, """{"type":"pki"}""");
        (await vault.SendAsync("POST", $"{mount}/root/generate/internal", """{"common_name":"Contract root","ttl":"1h"}""").StatusAsync()).Should().Be(200);
        (await vault.SendAsync("POST", $"{mount}/roles/web", $$"""{"allowed_domains":["example.test"],"allow_subdomains":true,{{more}}}""").StatusAsync())
            .Should().BeOneOf([200, 204]);
        return mount;
    }
}
