using Vault.Configuration;

namespace WebApi;

/// <summary>What is read, from which Vault, and how to log in there: from the variables that the <c>vault</c> command reads as well.</summary>
/// <remarks>
/// They are read through the configuration, of which environment variables are a part. So a test can set them for one
/// application alone.
/// </remarks>
internal static class VaultSetup
{
    public static bool HasAddress(IConfiguration settings) => Find(settings, "VAULT_ADDR") is not null;

    public static void Connect(VaultConfigurationBuilder vault, IConfiguration settings, EmbeddedVault? embedded)
    {
        if (embedded is not null)
        {
            embedded.Connect(vault);
        }
        else
        {
            vault.Options.Address = Uri.TryCreate(Find(settings, "VAULT_ADDR"), UriKind.Absolute, out Uri? address)
                ? address
                : throw new InvalidOperationException("VAULT_ADDR is not an address such as https://vault.example:8200.");
            vault.Options.Namespace = Find(settings, "VAULT_NAMESPACE");
            LogIn(vault, settings);
        }

        // Such as Vault__Refresh__Interval=00:00:30 in the environment.
        settings.GetSection("Vault:Refresh").Bind(vault.Options.Refresh);
    }

    /// <summary>The field <c>api_key</c> of each secret becomes a configuration key, as if it stood in appsettings.json.</summary>
    public static void AddSecrets(VaultConfigurationBuilder vault)
    {
        vault.AddKeyValue("secret", "ai/openai", secret => secret.SelectField("api_key", "OpenAI:ApiKey"));
        vault.AddKeyValue("secret", "ai/anthropic", secret => secret.SelectField("api_key", "Anthropic:ApiKey"));
        vault.AddKeyValue("secret", "ai/gemini", secret => secret.SelectField("api_key", "Gemini:ApiKey"));
    }

    private static void LogIn(VaultConfigurationBuilder vault, IConfiguration settings)
    {
        if (Find(settings, "VAULT_TOKEN") is { } token)
        {
            vault.UseToken(token);
        }
        else if (Find(settings, "VAULT_TOKEN_FILE") is { } tokenFile)
        {
            // Of an agent, which puts another one there in time.
            vault.UseTokenFile(tokenFile);
        }
        else if (Find(settings, "VAULT_ROLE_ID") is { } roleId && Find(settings, "VAULT_SECRET_ID") is { } secretId)
        {
            vault.UseAppRole(roleId, secretId);
        }
        else if (Find(settings, "VAULT_K8S_ROLE") is { } role)
        {
            vault.UseKubernetes(role, pod =>
                pod.TokenFile = Find(settings, "VAULT_K8S_TOKEN_FILE") ?? KubernetesAuthOptions.DefaultTokenFile);
        }
        else
        {
            // Not the Vault in memory instead: whoever named an address means that one.
            throw new InvalidOperationException(
                "VAULT_ADDR is set, but no credential is: set VAULT_TOKEN, VAULT_TOKEN_FILE, or VAULT_ROLE_ID and VAULT_SECRET_ID, or VAULT_K8S_ROLE.");
        }
    }

    /// <summary>A variable that is set to nothing counts as not set, as it does in a shell.</summary>
    private static string? Find(IConfiguration settings, string name) =>
        settings[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
