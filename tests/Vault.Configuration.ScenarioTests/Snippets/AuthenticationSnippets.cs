using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>What the guide on logging in shows.</summary>
public sealed class AuthenticationSnippets
{
    private static readonly HttpClient Http = new();

    /// <summary>Each snippet, and the file or variable that it names and that is not there.</summary>
    private static readonly Dictionary<string, (Action<VaultConfigurationBuilder> Choose, string? Missing)> Choices = new()
    {
        ["approle"] = (AppRole, "orders-secret-id"),
        ["approle-without-secret-id"] = (AppRoleWithoutSecretId, "ORDERS_ROLE_ID"),
        ["approle-wrapped"] = (WrappedAppRole, "orders-wrapped"),
        ["jwt"] = (Jwt, "/var/run/secrets/vault/token"),
        ["token-file"] = (TokenFile, "/run/vault/token"),
        ["userpass"] = (UserPass, "vault-password"),
        ["ldap"] = (Ldap, "ldap-password"),
        ["github"] = (GitHub, "github-token"),
        ["certificate"] = (ClientCertificate, "/run/tls/tls.crt"),
        ["namespace"] = (Namespace, "/var/run/secrets/vault/token"),
    };

    public static TheoryData<string> Names => [.. Choices.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_snippet_reads_is_named_when_it_is_not_there(string name)
    {
        Action build = () => new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = new Uri("https://vault.example:8200");
            vault.AddKeyValue("secret", "orders/");
            Choices[name].Choose(vault);
        }).Build();

        build.Should().Throw<OptionsValidationException>().Which.Message.Should().Contain(Choices[name].Missing);
    }

    /// <summary>The callback against a server that answers as GitHub's does, and the JWT against a role as the guide makes it.</summary>
    [Fact]
    public async Task The_jwt_of_a_workflow_opens_the_role_of_the_guide()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        server.PutSecret("secret", "orders/db", ("password", "first"));
        server.AddPolicy("orders", """path "secret/*" { capabilities = ["read", "list"] }""");
        server.EnableAuthMethod("github-actions", "jwt");
        server.AddJwtRole("orders", role =>
        {
            role.Mount = "github-actions";
            role.BoundAudiences.Add("vault");
            role.BoundSubject = "repo:octo/orders:ref:refs/heads/main";
            role.UserClaim = "repository";
            role.Policies.Add("orders");
        });
        string jwt = server.CreateJwt(
            "repo:octo/orders:ref:refs/heads/main", "vault", claims: [new("repository", "octo/orders")]);
        await using WorkflowServer workflow = await WorkflowServer.StartAsync(jwt);

        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.AddKeyValue("secret", "orders/");
            GitHubActions(vault);
        }).Build();

        using IDisposable root = (IDisposable)configuration;
        configuration["db:password"].Should().Be("first");
        workflow.Asked.Should().ContainSingle().Which.Should().Be("?version=1&audience=vault Bearer of-the-job");
    }

    [Fact]
    public async Task Where_an_agent_adds_the_token_no_login_is_needed()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

        Action build = () => new ConfigurationBuilder().AddVault(vault =>
        {
            vault.AddKeyValue("secret", "orders/");
            Agent(vault);
            vault.Options.Address = server.Address;
        }).Build();

        build.Should().Throw<VaultException>().WithMessage("*use_auto_auth_token*");
    }

    [Fact]
    public void On_a_developers_machine_the_token_of_vault_login_is_asked_for_and_elsewhere_the_pods()
    {
        Chosen("Development").Should().ContainAny("Address", ".vault-token").And.NotContain("Outside a pod");
        Chosen("Production").Should().Contain("Outside a pod");

        static string Chosen(string environment)
        {
            WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
            Action add = () => ((IConfigurationBuilder)builder.Configuration).AddVault(vault => DevelopmentOrPod(builder, vault));
            return add.Should().Throw<OptionsValidationException>().Which.Message;
        }
    }

    /// <summary>Its addresses exist on Google's and Microsoft's machines only.</summary>
    [Fact]
    public void Snippets_of_other_clouds_choose_a_login()
    {
        using TemporaryFile file = new();
        file.Write("a.b.c");
        Environment.SetEnvironmentVariable("AZURE_FEDERATED_TOKEN_FILE", file.Path);
        foreach (Action<VaultConfigurationBuilder> choose in (Action<VaultConfigurationBuilder>[])[Azure, Google])
        {
            IConfigurationBuilder builder = new ConfigurationBuilder().AddVault(vault =>
            {
                choose(vault);
                vault.UseToken("a second way");
            });

            FluentActions.Invoking(builder.Build).Should().Throw<OptionsValidationException>().WithMessage("*(jwt, token)*");
        }
    }

    private static void AppRole(VaultConfigurationBuilder vault)
    {
        // snippet: auth-approle
        vault.UseAppRole(
            VaultCredential.FromEnvironment("ORDERS_ROLE_ID"),
            VaultCredential.FromFile("/run/secrets/orders-secret-id"));
        // end
    }

    private static void AppRoleWithoutSecretId(VaultConfigurationBuilder vault)
    {
        // snippet: auth-approle-without-secret-id
        vault.UseAppRole(VaultCredential.FromEnvironment("ORDERS_ROLE_ID"), secretId: null);
        // end
    }

    private static void WrappedAppRole(VaultConfigurationBuilder vault)
    {
        // snippet: auth-approle-wrapped
        vault.UseAppRole(
            VaultCredential.FromEnvironment("ORDERS_ROLE_ID"),
            VaultCredential.Wrapped(
                VaultCredential.FromFile("/run/secrets/orders-wrapped"),
                creationPath: "auth/approle/role/orders/secret-id"));
        // end
    }

    private static void Jwt(VaultConfigurationBuilder vault)
    {
        // snippet: auth-jwt
        vault.UseJwt("orders", VaultCredential.FromFile("/var/run/secrets/vault/token"));
        // end
    }

    private static void GitHubActions(VaultConfigurationBuilder vault)
    {
        // snippet: auth-github-actions
        vault.UseJwt("orders", VaultCredential.FromCallback(GitHubActionsJwtAsync), login => login.Mount = "github-actions");
        // end
    }

    // snippet: auth-github-actions-callback
    private static async ValueTask<string> GitHubActionsJwtAsync(CancellationToken cancellationToken)
    {
        string address = Environment.GetEnvironmentVariable("ACTIONS_ID_TOKEN_REQUEST_URL")!;
        using HttpRequestMessage request = new(HttpMethod.Get, $"{address}&audience=vault");
        request.Headers.Authorization = new("Bearer", Environment.GetEnvironmentVariable("ACTIONS_ID_TOKEN_REQUEST_TOKEN"));

        using HttpResponseMessage response = await Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        JsonNode answer = (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        return answer["value"]!.GetValue<string>();
    }
    // end

    private static void Azure(VaultConfigurationBuilder vault)
    {
        // snippet: auth-azure
        string file = Environment.GetEnvironmentVariable("AZURE_FEDERATED_TOKEN_FILE")!;
        vault.UseJwt("orders", VaultCredential.FromFile(file), login => login.Mount = "aks");
        // end
    }

    private static void Google(VaultConfigurationBuilder vault)
    {
        // snippet: auth-google
        vault.UseJwt("orders", VaultCredential.FromCallback(GoogleJwtAsync), login => login.Mount = "gcp-jwt");
        // end
    }

    // snippet: auth-google-callback
    private static async ValueTask<string> GoogleJwtAsync(CancellationToken cancellationToken)
    {
        const string Identity = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/identity";
        using HttpRequestMessage request = new(HttpMethod.Get, $"{Identity}?audience=vault");
        request.Headers.Add("Metadata-Flavor", "Google");

        using HttpResponseMessage response = await Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }
    // end

    private static void TokenFile(VaultConfigurationBuilder vault)
    {
        // snippet: auth-token-file
        vault.UseTokenFile("/run/vault/token");
        // end
    }

    private static void DevelopmentOrPod(WebApplicationBuilder builder, VaultConfigurationBuilder vault)
    {
        // snippet: auth-vault-login
        if (builder.Environment.IsDevelopment())
        {
            vault.UseTokenFile();
        }
        else
        {
            vault.UseKubernetes("orders");
        }
        // end
    }

    private static void UserPass(VaultConfigurationBuilder vault)
    {
        // snippet: auth-userpass
        vault.UseUserPass("orders", VaultCredential.FromFile("/run/secrets/vault-password"));
        // end
    }

    private static void Ldap(VaultConfigurationBuilder vault)
    {
        // snippet: auth-ldap
        vault.UseLdap("svc-orders", VaultCredential.FromFile("/run/secrets/ldap-password"));
        // end
    }

    private static void GitHub(VaultConfigurationBuilder vault)
    {
        // snippet: auth-github
        vault.UseGitHub(VaultCredential.FromFile("/run/secrets/github-token"));
        // end
    }

    private static void ClientCertificate(VaultConfigurationBuilder vault)
    {
        // snippet: auth-certificate
        vault.Options.Tls.ClientCertificateFile = "/run/tls/tls.crt";
        vault.Options.Tls.ClientKeyFile = "/run/tls/tls.key";
        vault.UseClientCertificate("orders");
        // end
    }

    private static void Agent(VaultConfigurationBuilder vault)
    {
        // snippet: auth-none
        vault.Options.Address = new Uri("http://127.0.0.1:8100");
        vault.UseNoAuthentication();
        // end
    }

    private static void Namespace(VaultConfigurationBuilder vault)
    {
        // snippet: auth-namespace
        vault.Options.Namespace = "admin/shop";
        vault.UseJwt("orders", VaultCredential.FromFile("/var/run/secrets/vault/token"), login =>
        {
            login.Mount = "clusters/one";
            login.Namespace = "admin";
        });
        // end
    }
}
