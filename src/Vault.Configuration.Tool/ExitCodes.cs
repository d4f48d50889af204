namespace Vault.Configuration.Tool;

/// <summary>What scripts go by. docs/guides/doctor.md has them.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Something that was looked at is not well.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or the application's settings, could not be read.</summary>
    public const int Usage = 2;
}
