namespace LisVit.Training.Checkpoints;

/// <summary>
/// The files of a folder that hold a run's latest states, newest first: <c>next</c> is whole but has not got its name yet, <see cref="CheckpointNames.Last"/> is the latest and
/// <see cref="CheckpointNames.Previous"/> the one before. At any moment one of them is whole.
/// </summary>
internal static class RunCheckpoints
{
    public const string Next = "next";

    private static readonly string[] NewestFirst = [Next, CheckpointNames.Last, CheckpointNames.Previous];

    /// <param name="path">Path of <c>last</c>.</param>
    /// <param name="former">
    /// Name of the latest whole one of this run; null where it has none there, and what is there belongs to another run. Only a whole one of this run is kept as the previous one.
    /// </param>
    /// <param name="write">Writes a checkpoint to a path in one step.</param>
    public static void Save(string path, string? former, Action<string> write)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        var next = Path.Combine(folder, Next);
        var previous = Path.Combine(folder, CheckpointNames.Previous);
        write(next);
        if (former is CheckpointNames.Last or Next)
            Checkpoint.Move(path, previous);
        else if (former is null)
            Checkpoint.Delete(previous);
        Checkpoint.Move(next, path);
    }

    /// <summary>The newest that can be resumed and whose tensors are all as they were written; null if there is none.</summary>
    public static string? Find(string folder, Action<string>? report) =>
        NewestFirst.Select(name => Checkpoint.TensorPath(Path.Combine(folder, name))).FirstOrDefault(path => File.Exists(path) && IsWhole(path, report));

    private static bool IsWhole(string path, Action<string>? report)
    {
        try
        {
            using var checkpoint = Checkpoint.Open(path);
            checkpoint.Verify();
            if (checkpoint.Description.Trainer is not null)
                return true;
            report?.Invoke($"Checkpoint '{path}' is passed over: it holds weights only.");
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            report?.Invoke($"Checkpoint '{path}' is passed over: {exception.Message}");
        }

        return false;
    }
}
