using System.CommandLine;
using System.Runtime.InteropServices;
using LisVit.Data.Frames;

namespace LisVit.Samples;

/// <summary>From arguments to an exit code: 0 done, 2 a wrong value or input in one line, 130 cancelled, 143 by SIGTERM.</summary>
internal static class SampleProgram
{
    public const int WrongValue = 2;
    public const int Cancelled = 130;
    public const int Terminated = 143;

    /// <param name="command">What to run. Ctrl+C and SIGTERM cancel its token; it gives <see cref="Cancelled"/> then.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Takes what the program says.</param>
    /// <param name="error">Takes what is wrong, in one line.</param>
    /// <param name="isForUser">Tells further errors that the user can mend; anything else is a defect and keeps its stack.</param>
    /// <param name="cancellationToken">Cancels as Ctrl+C does.</param>
    public static async Task<int> RunAsync(RootCommand command, string[] args, TextWriter output, TextWriter error, Func<Exception, bool>? isForUser = null, CancellationToken cancellationToken = default)
    {
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            // A mistyped command is also a missing one, which tells less.
            var mistyped = parsed.Errors.FirstOrDefault(wrong => parsed.UnmatchedTokens.Any(token => wrong.Message.Contains($"'{token}'", StringComparison.Ordinal)));
            return Fail(error, (mistyped ?? parsed.Errors[0]).Message);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stopped = Cancelled;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, Cancelled));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, Terminated));
        var code = await RunAsync(parsed, output, error, isForUser, stop.Token);
        return code == Cancelled ? Volatile.Read(ref stopped) : code;

        // The first signal lets the program save its state; a second one ends it at once, as ever.
        void Stop(PosixSignalContext signal, int exitCode)
        {
            if (stop.IsCancellationRequested)
                return;
            signal.Cancel = true;
            Volatile.Write(ref stopped, exitCode);
            stop.Cancel();
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, TextWriter output, TextWriter error, Func<Exception, bool>? isForUser, CancellationToken cancellationToken)
    {
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error }, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Stopped.");
            return Cancelled;
        }
        catch (Exception e) when (e is UsageException or ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException or TimeoutException or FfmpegMissingException || isForUser?.Invoke(e) == true)
        {
            return Fail(error, e.Message);
        }
    }

    private static int Fail(TextWriter error, string message)
    {
        error.WriteLine(message.ReplaceLineEndings(" "));
        return WrongValue;
    }
}
