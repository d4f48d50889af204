namespace Vault.Configuration.Tool.Rendering;

/// <summary>For whom results are written.</summary>
internal enum OutputForm
{
    /// <summary>For a file, a pipe or a log.</summary>
    Plain,

    /// <summary>For somebody at a terminal: colours, and lines as long as it is wide.</summary>
    Terminal,

    /// <summary>For a script.</summary>
    Json,
}
