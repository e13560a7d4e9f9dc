namespace LisVit.Training.Loggers;

/// <summary>Writing that a training can do without.</summary>
internal static class LogFiles
{
    /// <summary>Writes; where the disk is full or shut, the run goes on with a warning and without what was to be written.</summary>
    public static void Try(TrainingProgress progress, string folder, Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            progress.Warn($"What step {progress.Step} has to show could not be written to '{folder}': {exception.Message} Training goes on without it.");
        }
    }
}
