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

    private static readonly TimeSpan TimeToSave = TimeSpan.FromMinutes(2);

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

        var isTerminated = false;
        // The token is cancelled by the command line, which does not tell by what and, once it is called, waits for the end: this comes first.
        using var listening = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Volatile.Write(ref isTerminated, true));
        var code = await RunAsync(parsed, output, error, isForUser, cancellationToken);
        return code == Cancelled && Volatile.Read(ref isTerminated) ? Terminated : code;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TextWriter output, TextWriter error, Func<Exception, bool>? isForUser, CancellationToken cancellationToken)
    {
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToSave, Output = output, Error = error }, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            output.WriteLine("Stopped.");
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
