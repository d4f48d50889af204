namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>Why a file, or the folder, gives no values just now.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Kind">What kind of trouble it is.</param>
/// <param name="Text">Sentences: what failed, which file, what to do. Nothing of what is in the file.</param>
internal sealed record InjectedProblem(string Path, VaultErrorKind Kind, string Text)
{
    private const string WhoFills =
        "For Vault Agent, the pod needs the annotations vault.hashicorp.com/agent-inject: \"true\" and agent-inject-secret-NAME, and agent-pre-populate must not be \"false\": its init container fills the folder before the application starts. For another volume, look at the mount of this container. Set Optional to start without";

    public static InjectedProblem Missing(string folder) =>
        new(folder, VaultErrorKind.NotFound, $"The folder \"{folder}\" with injected secrets is not there. {WhoFills}.");

    public static InjectedProblem Empty(string folder) =>
        new(folder, VaultErrorKind.NotFound, $"The folder \"{folder}\" with injected secrets has no files. {WhoFills}.");

    public static InjectedProblem TooMuch(string folder, int deepest, int mostFiles) => new(
        folder,
        VaultErrorKind.InvalidResponse,
        $"\"{folder}\" is more than {deepest} folders deep, or there are more than {mostFiles} files: name a folder with nothing but secrets.");

    public static InjectedProblem KeepsChanging(string path) => new(
        path, VaultErrorKind.InvalidResponse, $"\"{path}\" was replaced whenever it was read: whoever writes it must come to rest.");

    public static InjectedProblem TurnedEmpty(string path) =>
        new(path, VaultErrorKind.InvalidResponse, $"The file \"{path}\" is empty, which it was not before.");

    public static InjectedProblem TooLarge(string path, int mostBytes) => new(
        path, VaultErrorKind.InvalidResponse, $"The file \"{path}\" has more than {mostBytes} bytes: raise MaxFileBytes, or Ignore it.");

    public static InjectedProblem NotText(string path) => new(
        path, VaultErrorKind.InvalidResponse, $"The file \"{path}\" is no text in UTF-8, and configuration holds nothing else: Ignore it.");

    /// <param name="path">The file.</param>
    /// <param name="line">Where it stops making sense, from 1 on.</param>
    public static InjectedProblem NotJson(string path, long line) => new(
        path,
        VaultErrorKind.InvalidResponse,
        $"The file \"{path}\" is no complete JSON object (line {line}). If it is not meant to be one, say so with UseFormat. In a template of Vault Agent, let toJSON write the values.");

    /// <param name="path">The file.</param>
    /// <param name="line">Where the assignment begins that cannot be read, from 1 on.</param>
    public static InjectedProblem NotAssignment(string path, int line) => new(
        path,
        VaultErrorKind.InvalidResponse,
        $"The file \"{path}\" has no KEY=value in line {line}, or a quote is not closed there. Put the value in single quotes. If the file does not consist of such lines, say so with UseFormat.");

    public static InjectedProblem Failed(string path, IOException fault) =>
        new(path, VaultErrorKind.CredentialUnavailable, $"\"{path}\" could not be read: {fault.Message}");

    public static InjectedProblem AccessDenied(string path) => AccessDenied(path, ModeOf(path), ProcessUser.Id);

    /// <param name="path">The file or folder.</param>
    /// <param name="mode">Such as <c>0640</c>, where it could be found out.</param>
    /// <param name="user">The number of the user who may not read it, where it could be found out.</param>
    public static InjectedProblem AccessDenied(string path, string? mode, string? user)
    {
        string permission = mode is null ? "" : $" (mode {mode})";
        string who = user ?? "of this process";
        string id = user is null ? "" : $", such as \"{user}\" here";
        return new(
            path,
            VaultErrorKind.AccessDenied,
            $"The user {who} may not read \"{path}\"{permission}. Vault Agent writes as user 100, and files such as its token are closed to others: set the annotation vault.hashicorp.com/agent-run-as-same-user: \"true\", or agent-run-as-user and agent-run-as-group to the user of this container{id}. For a volume of Kubernetes, set fsGroup or defaultMode.");
    }

    private static string? ModeOf(string path)
    {
        try
        {
            return OperatingSystem.IsWindows()
                ? null
                : Convert.ToString((int)File.GetUnixFileMode(path), 8).PadLeft(4, '0');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
