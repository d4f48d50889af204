using System.Reflection;
using Microsoft.Extensions.Options;
using Vault.Configuration;
using Vault.Configuration.Testing;

namespace WebApi.Tests;

public sealed class LoginTests
{
    [Fact]
    public async Task The_program_logs_in_with_an_AppRole()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        VaultTestAppRole role = vault.AddAppRole("web-api", options => options.Policies.Add("ai-keys"));
        await using SampleApp app = vault.CreateApp(
            ("VAULT_TOKEN", ""), ("VAULT_ROLE_ID", role.RoleId), ("VAULT_SECRET_ID", role.SecretId));

        (await KeyAnswer.GetAllAsync(app.CreateClient())).Should().HaveCount(3);
        vault.Requests.Should().ContainSingle(request => request.Path == "auth/approle/login");
    }

    [Fact]
    public async Task The_program_logs_in_with_a_Kubernetes_service_account()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        vault.AddKubernetesRole("web-api", options =>
        {
            options.BoundServiceAccountNames.Add("web-api");
            options.BoundServiceAccountNamespaces.Add("default");
            options.Policies.Add("ai-keys");
        });
        string tokenFile = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                tokenFile, vault.CreateServiceAccountToken("default", "web-api"), TestContext.Current.CancellationToken);
            await using SampleApp app = vault.CreateApp(
                ("VAULT_TOKEN", ""), ("VAULT_K8S_ROLE", "web-api"), ("VAULT_K8S_TOKEN_FILE", tokenFile));

            (await KeyAnswer.GetAllAsync(app.CreateClient())).Should().HaveCount(3);
            vault.Requests.Should().ContainSingle(request => request.Path == "auth/kubernetes/login");
        }
        finally
        {
            File.Delete(tokenFile);
        }
    }

    [Fact]
    public async Task An_address_without_a_credential_is_an_error_that_says_what_to_set()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp(("VAULT_TOKEN", ""), ("VAULT_ROLE_ID", "half-an-AppRole"));

        app.Invoking(a => a.CreateClient()).Should().Throw<InvalidOperationException>()
            .WithMessage("*VAULT_TOKEN, VAULT_TOKEN_FILE*VAULT_ROLE_ID and VAULT_SECRET_ID*VAULT_K8S_ROLE*");
        vault.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_address_that_is_none_is_an_error_and_not_a_reason_to_try_something_else()
    {
        await using SampleApp app = new(("VAULT_ADDR", "vault.example/8200"), ("VAULT_TOKEN", "token"));

        app.Invoking(a => a.CreateClient()).Should().Throw<InvalidOperationException>().WithMessage("VAULT_ADDR is not an address*");
    }

    [Fact]
    public async Task A_token_that_may_not_read_the_keys_stops_the_start_and_the_error_names_the_secret()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp(("VAULT_TOKEN", vault.CreateToken()));

        app.Invoking(a => a.CreateClient()).Should().Throw<VaultException>().WithMessage("*secret/data/ai/*");
    }

    [Fact]
    public async Task A_secret_without_the_field_stops_the_start()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        vault.PutSecret("secret", "ai/gemini", ("apikey", "in a field of another name"));

        // The program as it is: WebApplicationFactory may be late, and tell of a disposed container instead.
        string[] settings = [$"--VAULT_ADDR={vault.Address}", $"--VAULT_TOKEN={vault.RootToken}", "--urls=http://127.0.0.1:0"];
        Action run = () => typeof(Program).Assembly.EntryPoint!.Invoke(null, [settings]);

        run.Should().Throw<TargetInvocationException>().WithInnerException<OptionsValidationException>()
            .Which.OptionsName.Should().Be("Gemini");
    }
}
