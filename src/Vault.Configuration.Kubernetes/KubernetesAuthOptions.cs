namespace Vault.Configuration;

/// <summary>How a pod logs in with its service account.</summary>
public sealed class KubernetesAuthOptions
{
    /// <summary>Where a pod finds the token of its service account unless its manifest says otherwise.</summary>
    public const string DefaultTokenFile = "/var/run/secrets/kubernetes.io/serviceaccount/token";

    /// <summary>Where the Kubernetes auth method is mounted, below <c>auth/</c>.</summary>
    /// <value>The default is <c>kubernetes</c>.</value>
    public string Mount { get; set; } = "kubernetes";

    /// <summary>The namespace of the login, where it is not that of the secrets.</summary>
    /// <value>The default is <see langword="null"/>: the namespace of the secrets.</value>
    public string? Namespace { get; set; }

    /// <summary>
    /// The file with the token of the service account; read at each login, since Kubernetes replaces it before it ends. For a
    /// role with an audience, mount a projected token with that audience and name its file here.
    /// </summary>
    /// <value>The default is <see cref="DefaultTokenFile"/>.</value>
    public string TokenFile { get; set; } = DefaultTokenFile;
}
