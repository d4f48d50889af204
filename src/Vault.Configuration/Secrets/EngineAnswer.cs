using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>The frame that the answers of all secrets engines share.</summary>
internal abstract class EngineAnswer
{
    public string? RequestId { get; set => field = ServerText.RequestId(value); }

    /// <summary>
    /// The fields as JSON, where they lie in the answer; <see langword="null"/> where there are none, as of a deleted version.
    /// </summary>
    public ReadOnlyMemory<byte>? Fields { get; set; }

    public bool HasWarnings { get; set; }

    /// <summary>Whether the fields were put into a wrapping token instead.</summary>
    public bool IsWrapped { get; set; }

    /// <summary>Empty where there is no lease.</summary>
    public string? LeaseId { get; set; }

    public TimeSpan LeaseDuration { get; set; }

    public bool IsRenewable { get; set; }
}
