using System.ComponentModel.DataAnnotations;

namespace WebApi;

/// <summary>What a client of one provider needs. One named instance for each provider.</summary>
public sealed class LlmOptions
{
    /// <summary>The key, which Vault may replace at any time. A client must not keep it: <c>AddVaultApiKey</c> puts the newest on each request.</summary>
    [Required]
    public string ApiKey { get; set; } = "";

    /// <summary>Where the provider is.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = null!;

    /// <summary>Which of its models is asked.</summary>
    [Required]
    public string Model { get; set; } = "";
}
