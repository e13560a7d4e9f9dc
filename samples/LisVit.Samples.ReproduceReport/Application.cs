using LisVit.Training;

namespace LisVit.Samples.ReproduceReport;

/// <summary>From arguments to an exit code: 0 done, 2 a wrong value or input in one line, 130 cancelled with the state saved.</summary>
internal static class Application
{
    public const int WrongValue = 2;

    private static readonly TimeSpan TimeToSave = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var command = CommandLine.Create((settings, cancellation) => new Experiment(settings, output).Run(cancellation));
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
            return Fail(error, parsed.Errors[0].Message);
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToSave, Output = output, Error = error });
        }
        catch (OperationCanceledException)
        {
            output.WriteLine("Stopped.");
            return Experiment.Cancelled;
        }
        catch (Exception e) when (e is UsageException or ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException or TrainingDivergedException)
        {
            // What the user can mend, in one line; anything else is a defect and keeps its stack.
            return Fail(error, e.Message);
        }
    }

    private static int Fail(TextWriter error, string message)
    {
        error.WriteLine(message.ReplaceLineEndings(" "));
        return WrongValue;
    }
}
