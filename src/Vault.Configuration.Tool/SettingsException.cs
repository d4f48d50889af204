namespace Vault.Configuration.Tool;

/// <summary>The application's settings cannot be read. The message is for whoever runs the tool.</summary>
internal sealed class SettingsException(string message) : Exception(message);
