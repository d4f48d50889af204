namespace Vault.Configuration.Rotation;

/// <summary>Why there is no new instance, in words of our own. Its message holds no value and may be logged; foreign ones may not.</summary>
internal sealed class RotationRefusedException(string message) : InvalidOperationException(message);
