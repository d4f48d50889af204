using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration;
using Vault.Configuration.Testing;

namespace WebApi.Tests;

/// <summary>What is in samples/deploy agrees with the program, with the library, and with itself.</summary>
public sealed partial class DeploymentTests
{
    private const string Pod = "kubernetes/web-api.yaml";
    private const string PodWithAgent = "injector/web-api.yaml";
    private const string User = "1654";

    private static readonly YamlNodes Compose = Deployment.Read("compose/compose.yaml").Single();

    [Fact]
    public async Task The_policy_is_what_the_library_says_that_the_program_needs()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp();

        VaultPolicy needed = VaultPolicy.Generate(app.Services.GetRequiredService<IConfiguration>()).Single();

        Deployment.Text("web-api.hcl").Split('\n').Where(line => line.StartsWith("path", StringComparison.Ordinal))
            .Should().BeEquivalentTo(needed.Rules.Select(rule => rule.ToString()));
    }

    [Fact]
    public async Task With_that_policy_and_the_role_of_the_script_the_program_starts_as_the_pod_does()
    {
        (string name, IReadOnlyDictionary<string, string> role) = RoleOf("kubernetes/vault.sh", "auth/kubernetes/role/");
        YamlNodes deployment = Deployment.Of(Pod, "Deployment");
        YamlNodes pod = deployment["spec"]["template"]["spec"];
        await using VaultTestServer vault = await TestVault.StartAsync();
        vault.AddPolicy(role["token_policies"], Deployment.Text("web-api.hcl"));
        vault.AddKubernetesRole(name, options =>
        {
            options.BoundServiceAccountNames.Add(role["bound_service_account_names"]);
            options.BoundServiceAccountNamespaces.Add(role["bound_service_account_namespaces"]);
            options.Audience = role["audience"];
            options.Policies.Add(role["token_policies"]);
        });
        string audience = TokenOf(pod)["audience"].Value;
        string tokenFile = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                tokenFile,
                vault.CreateServiceAccountToken(deployment["metadata"]["namespace"].Value, pod["serviceAccountName"].Value, audience),
                TestContext.Current.CancellationToken);
            await using SampleApp app = vault.CreateApp(
                ("VAULT_TOKEN", ""), ("VAULT_K8S_ROLE", EnvironmentOf(pod)["VAULT_K8S_ROLE"]), ("VAULT_K8S_TOKEN_FILE", tokenFile));

            (await KeyAnswer.GetAllAsync(app.CreateClient())).Should().HaveCount(3);
        }
        finally
        {
            File.Delete(tokenFile);
        }
    }

    [Theory]
    [InlineData(Pod)]
    [InlineData(PodWithAgent)]
    public async Task The_probes_ask_for_what_the_program_answers_at_the_port_of_the_image(string manifest)
    {
        YamlNodes container = ContainerOf(manifest);
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp();
        using HttpClient client = app.CreateClient();

        foreach (string probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
        {
            YamlNodes get = container[probe]["httpGet"];
            (await client.GetAsync(new Uri(get["path"].Value, UriKind.Relative), TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
            get["port"].Value.Should().Be(container["ports"][0]["name"].Value);
        }

        container["livenessProbe"]["httpGet"]["path"].Value.Should().NotBe(container["readinessProbe"]["httpGet"]["path"].Value);
        Deployment.Text("Dockerfile").Should().Contain($"ASPNETCORE_HTTP_PORTS={container["ports"][0]["containerPort"].Value}");
    }

    [Theory]
    [InlineData(Pod)]
    [InlineData(PodWithAgent)]
    public void The_pod_may_do_nothing_that_it_need_not(string manifest)
    {
        YamlNodes pod = Deployment.Of(manifest, "Deployment")["spec"]["template"]["spec"], container = ContainerOf(manifest);

        pod["automountServiceAccountToken"].Value.Should().Be("false");
        pod["securityContext"]["runAsNonRoot"].Value.Should().Be("true");
        pod["securityContext"]["runAsUser"].Value.Should().Be(User);
        container["securityContext"]["readOnlyRootFilesystem"].Value.Should().Be("true");
        container["securityContext"]["allowPrivilegeEscalation"].Value.Should().Be("false");
        container["securityContext"]["capabilities"]["drop"][0].Value.Should().Be("ALL");
        container["volumeMounts"].Items.Should().Contain(mount => mount["mountPath"].Value == "/tmp");
        container["volumeMounts"].Items.Select(mount => mount["name"].Value).Should().BeSubsetOf(pod["volumes"].Items.Select(volume => volume["name"].Value));
    }

    [Theory]
    [InlineData(Pod)]
    [InlineData(PodWithAgent)]
    public void Names_of_the_manifests_and_of_the_role_agree(string manifest)
    {
        (string name, IReadOnlyDictionary<string, string> role) = RoleOf("kubernetes/vault.sh", "auth/kubernetes/role/");
        YamlNodes deployment = Deployment.Of(manifest, "Deployment"), template = deployment["spec"]["template"], account = Deployment.Of(Pod, "ServiceAccount");

        account["metadata"]["name"].Value.Should().Be(role["bound_service_account_names"]);
        account["metadata"]["namespace"].Value.Should().Be(role["bound_service_account_namespaces"])
            .And.Be(Deployment.Of(Pod, "Namespace")["metadata"]["name"].Value).And.Be(deployment["metadata"]["namespace"].Value);
        template["spec"]["serviceAccountName"].Value.Should().Be(account["metadata"]["name"].Value);
        TokenOf(template["spec"])["audience"].Value.Should().Be(role["audience"]);
        role["token_policies"].Should().Be("web-api");
        Deployment.Text("kubernetes/vault.sh").Should().Contain($"vault policy write {role["token_policies"]} ../web-api.hcl");
        template["metadata"]["labels"]["app"].Value.Should().Be(deployment["spec"]["selector"]["matchLabels"]["app"].Value)
            .And.Be(Deployment.Of(Pod, "Service")["spec"]["selector"]["app"].Value);
        ContainerOf(manifest)["image"].Value.Should().Be(Tag().Match(Deployment.Text("Dockerfile")).Groups[1].Value);
        Dictionary<string, string> environment = EnvironmentOf(template["spec"]);
        if (manifest == Pod)
        {
            environment["VAULT_K8S_ROLE"].Should().Be(name);
            environment["VAULT_K8S_TOKEN_FILE"].Should().Be($"{MountOf(manifest, "vault-token")}/{TokenOf(template["spec"])["path"].Value}");
        }
        else
        {
            YamlNodes annotations = template["metadata"]["annotations"];
            annotations["vault.hashicorp.com/role"].Value.Should().Be(name);
            annotations["vault.hashicorp.com/agent-service-account-token-volume-name"].Value.Should().Be("vault-token");
            annotations["vault.hashicorp.com/agent-inject-token"].Value.Should().Be("true");
            environment["VAULT_TOKEN_FILE"].Should().Be("/vault/secrets/token");
        }

        environment["VAULT_CACERT"].Should().Be($"{MountOf(manifest, "vault-ca")}/{Deployment.Of(Pod, "ConfigMap")["data"].Keys.Single()}");
    }

    [Fact]
    public void Every_variable_is_one_that_somebody_reads()
    {
        string[] set =
        [
            .. EnvironmentOf(Deployment.Of(Pod, "Deployment")["spec"]["template"]["spec"]).Keys,
            .. EnvironmentOf(Deployment.Of(PodWithAgent, "Deployment")["spec"]["template"]["spec"]).Keys,
            .. Compose["services"]["web-api"]["environment"].Keys,
        ];
        string program = File.ReadAllText(Path.Combine(Deployment.Root, "samples/WebApi/VaultSetup.cs"));
        string library = File.ReadAllText(Path.Combine(Deployment.Root, "docs/guides/configuration.md"));
        JsonElement schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Deployment.Root, "docs/vault-configuration.schema.json"))).RootElement;

        set.Where(name => name.StartsWith("VAULT_", StringComparison.Ordinal) && !program.Contains($"\"{name}\"", StringComparison.Ordinal)
            && !library.Contains(name["VAULT".Length..], StringComparison.Ordinal)).Should().BeEmpty();
        foreach (string name in set.Where(name => name.StartsWith("Vault__", StringComparison.Ordinal)))
        {
            name.Split("__").Aggregate(schema, (level, part) => level.GetProperty("properties").GetProperty(part)).ValueKind.Should().Be(JsonValueKind.Object);
        }
    }

    [Fact]
    public void Compose_waits_for_what_it_needs_and_hands_over_a_token_with_the_policy_alone()
    {
        YamlNodes services = Compose["services"], program = services["web-api"], setup = services["setup"];
        string commands = setup["command"][0].Value;

        File.Exists(Path.Combine(Deployment.Root, program["build"]["dockerfile"].Value)).Should().BeTrue();
        setup["depends_on"].Keys.Concat(program["depends_on"].Keys).Should().BeSubsetOf(services.Keys);
        new Uri(program["environment"]["VAULT_ADDR"].Value).Host.Should().BeOneOf(services.Keys);
        commands.Should().Contain("bao policy write web-api /policies/web-api.hcl").And.Contain("-policy=web-api").And.Contain($"chown {User}");
        commands.Should().Contain($"for provider in {string.Join(' ', LlmProvider.All.Select(provider => provider.Path["ai/".Length..]))}; do")
            .And.Contain("kv put -mount=secret ai/$$provider api_key=");
        program["environment"].Keys.Should().NotContain("VAULT_TOKEN", "the root token is for the setup alone");
        program["environment"]["VAULT_TOKEN_FILE"].Value.Should().Be("/token/token");
        program["volumes"][0].Value.Should().Be("token:/token:ro");
        program["read_only"].Value.Should().Be("true");
        program["user"].Value.Should().Be($"{User}:{User}");
        program["ports"][0].Value.Should().EndWith(":8080").And.StartWith("127.0.0.1:");
        Deployment.Text("Dockerfile").Should().MatchRegex("(?m)^FROM .*-chiseled$").And.MatchRegex($"(?m)^USER {User}$");
    }

    [Fact]
    public void The_workflow_logs_in_as_the_role_says_and_its_job_may_ask_for_the_JWT()
    {
        (string name, IReadOnlyDictionary<string, string> role) = RoleOf("github-actions/vault.sh", "auth/github-actions/role/");
        YamlNodes workflow = Deployment.Read("github-actions/rotate-keys.yml").Single(), job = workflow["jobs"]["rotate"];
        string[] scripts = [.. job["steps"].Items.Where(step => step.Keys.Contains("run")).Select(step => step["run"].Value)];
        string login = scripts[0], rotate = scripts[1];

        workflow["permissions"]["id-token"].Value.Should().Be("write");
        role["bound_subject"].Should().EndWith($":environment:{job["environment"].Value}");
        login.Should().Contain($"&audience={role["bound_audiences"]}").And.Contain($"role: \"{name}\"").And.Contain("/v1/auth/github-actions/login");
        login.Split("::add-mask::").Should().HaveCount(3, "the JWT and the token are kept out of the log");
        string path = RotatedPath().Match(rotate).Groups[1].Value;
        Deployment.Text("github-actions/rotate-keys.hcl").Should().Contain($"\"secret/data/{path}\"").And.Contain($"\"secret/metadata/{path}\"");
        Deployment.Text("github-actions/vault.sh").Should().Contain($"vault policy write {role["token_policies"]} rotate-keys.hcl");
    }

    [Fact]
    public void The_dev_container_opens_the_port_of_the_sample()
    {
        JsonElement container = JsonDocument.Parse(Deployment.TextAt(".devcontainer/devcontainer.json")).RootElement;
        JsonElement launch = JsonDocument.Parse(Deployment.TextAt("samples/WebApi/Properties/launchSettings.json")).RootElement;
        Uri address = new(launch.GetProperty("profiles").GetProperty("WebApi").GetProperty("applicationUrl").GetString()!);

        container.GetProperty("forwardPorts")[0].GetInt32().Should().Be(address.Port);
        string sdk = JsonDocument.Parse(Deployment.TextAt("global.json")).RootElement.GetProperty("sdk").GetProperty("version").GetString()!;
        container.GetProperty("image").GetString().Should().EndWith($":{sdk[..4]}");
    }

    private static YamlNodes ContainerOf(string manifest) => Deployment.Of(manifest, "Deployment")["spec"]["template"]["spec"]["containers"][0];

    private static string MountOf(string manifest, string volume) =>
        ContainerOf(manifest)["volumeMounts"].Items.Single(mount => mount["name"].Value == volume)["mountPath"].Value;

    private static YamlNodes TokenOf(YamlNodes pod) =>
        pod["volumes"].Items.Single(volume => volume["name"].Value == "vault-token")["projected"]["sources"][0]["serviceAccountToken"];

    private static Dictionary<string, string> EnvironmentOf(YamlNodes pod) =>
        pod["containers"][0]["env"].Items.ToDictionary(variable => variable["name"].Value, variable => variable["value"].Value);

    /// <summary>The role that a script writes: its name, and its settings.</summary>
    private static (string Name, IReadOnlyDictionary<string, string> Settings) RoleOf(string script, string path)
    {
        string[] words = Deployment.Text(script).Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n').Single(line => line.StartsWith($"vault write {path}", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (words[2][path.Length..], words.Skip(3).Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));
    }

    [GeneratedRegex(@"-t (\S+) ")]
    private static partial Regex Tag();

    [GeneratedRegex(@"--path (\S+)")]
    private static partial Regex RotatedPath();
}
