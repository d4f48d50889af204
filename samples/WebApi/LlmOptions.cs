using System.ComponentModel.DataAnnotations;

namespace WebApi;

/// <summary>What a client of one provider needs. One named instance for each provider.</summary>
public sealed class LlmOptions
{
    /// <summary>The key, which Vault may replace at any time: ask <c>IOptionsMonitor</c> at each use.</summary>
    [Required]
    public string ApiKey { get; set; } = "";
}
