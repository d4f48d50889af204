using System.Text.Json.Serialization;

namespace Vault.Configuration.Connection;

/// <summary>Generated (de)serialisation: no reflection, so that trimming and native AOT work.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VaultMessage<ListMessage>))]
[JsonSerializable(typeof(VaultMessage<TokenMessage>))]
[JsonSerializable(typeof(VaultMessage<MountMessage>))]
[JsonSerializable(typeof(VaultMessage<Dictionary<string, string[]>>))]
[JsonSerializable(typeof(CapabilitiesMessage))]
[JsonSerializable(typeof(LeaseMessage))]
[JsonSerializable(typeof(VaultMessage<WrappingMessage>))]
[JsonSerializable(typeof(AuthAnswer))]
[JsonSerializable(typeof(UnwrapAnswer))]
[JsonSerializable(typeof(ErrorMessage))]
[JsonSerializable(typeof(SealStatusMessage))]
[JsonSerializable(typeof(HealthMessage))]
internal sealed partial class VaultJsonContext : JsonSerializerContext;
