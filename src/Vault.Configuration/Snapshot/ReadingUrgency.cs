namespace Vault.Configuration.Snapshot;

/// <summary>Why a secret is read now, and so which pauses are kept.</summary>
internal enum ReadingUrgency
{
    /// <summary>It is due: every pause is kept.</summary>
    Due = 0,

    /// <summary>
    /// The published values do not work any more where they are used. A new version is tried at once; but nothing is believed that
    /// a lagging standby says, and no refused credential is sent again, since the next such reading may be a second away.
    /// </summary>
    ValuesRejected,

    /// <summary>A person or a program asked for it: no pause is kept, and an older version is believed.</summary>
    Asked,
}
