namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>Makes the next picture of a folder from the last one, and opens only files that look different.</summary>
internal sealed class FolderReader(InjectedPlan plan)
{
    private const int Attempts = 3;

    /// <summary>Never fails: what is wrong is in the picture, beside the last good values.</summary>
    public FolderPicture Read(FolderPicture last)
    {
        FolderPicture? next = null;
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                if (TryRead(last, out bool isTorn) is { } picture)
                {
                    next = picture;
                    if (!isTorn)
                    {
                        break;
                    }
                }
            }
            catch (IOException fault)
            {
                next = last.With(InjectedProblem.Failed(plan.Folder, fault));
            }
            catch (UnauthorizedAccessException)
            {
                next = last.With(InjectedProblem.AccessDenied(plan.Folder));
                break;
            }
        }

        return next ?? last.With(InjectedProblem.KeepsChanging(plan.Folder));
    }

    /// <param name="last">What was known.</param>
    /// <param name="isTorn">Whether a file changed while it was read; its last values stand in for it.</param>
    /// <returns><see langword="null"/> where a volume was swapped meanwhile: the files are of two versions.</returns>
    private FolderPicture? TryRead(FolderPicture last, out bool isTorn)
    {
        isTorn = false;
        FolderListing listing = FolderListing.Of(plan.Folder);
        Dictionary<string, InjectedFile> files = new(StringComparer.Ordinal);
        foreach (FolderEntry entry in listing.Entries)
        {
            if (plan.FormatOf(entry.Name) is null)
            {
                continue;
            }

            InjectedFile? before = last.Files.GetValueOrDefault(entry.Name);
            if (before is { IsDue: false } && before.Entry == entry)
            {
                files.Add(entry.Name, before);
                continue;
            }

            if (before is null && entry.Volume is null && last.Files.Count > 0)
            {
                files[entry.Name] = InjectedFile.Announce(entry);
                continue;
            }

            FileReading reading = FileContent.Read(plan, entry, before?.Format);
            isTorn |= reading.IsTorn;
            files[entry.Name] = InjectedFile.Next(before, Path.Combine(plan.Folder, entry.Name), entry, reading);
        }

        if (!listing.IsCurrent)
        {
            return null;
        }

        if (files.Count == 0 && listing.Problems.Count == 0)
        {
            return last.With(Directory.Exists(plan.Folder) ? InjectedProblem.Empty(plan.Folder) : InjectedProblem.Missing(plan.Folder));
        }

        foreach ((string name, InjectedFile before) in last.Files)
        {
            if (!files.ContainsKey(name) && !IsGone(before, listing))
            {
                files.Add(name, before.IsMissed ? before : before with { IsMissed = true });
            }
        }

        return last.With(files, listing.Problems);
    }

    /// <summary>A new version of a volume is whole. Elsewhere a file may be about to be written anew.</summary>
    private static bool IsGone(InjectedFile missing, FolderListing listing) =>
        listing.Problems.Count == 0
        && (missing.IsMissed || (missing.Entry.Volume is { } volume && listing.Volumes.Contains(volume)));
}
