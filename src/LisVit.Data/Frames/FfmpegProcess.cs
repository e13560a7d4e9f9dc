using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace LisVit.Data.Frames;

/// <summary>One run of ffmpeg. It is over when this is disposed, after the time-out, or when it is cancelled; nothing of it stays behind.</summary>
internal sealed class FfmpegProcess : IDisposable
{
    private const int MostErrorCharacters = 4096;
    private const int MostReasonCharacters = 400;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Process process;
    private readonly Task<string> errors;
    private readonly string subject;
    private readonly TimeSpan timeout;
    private readonly CancellationToken cancellationToken;
    private readonly CancellationTokenSource stop;
    private readonly CancellationTokenRegistration registration;
    private readonly Stopwatch clock = Stopwatch.StartNew();

    private FfmpegProcess(Process process, string subject, TimeSpan timeout, CancellationToken cancellationToken)
    {
        this.process = process;
        this.subject = subject;
        this.timeout = timeout;
        this.cancellationToken = cancellationToken;
        // Both pipes are read at once, or a full one would stop the program.
        errors = TailAsync(process.StandardError);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        registration = stop.Token.Register(Kill);
        stop.CancelAfter(timeout);
    }

    /// <summary>What the program writes. It ends early when the program is ended.</summary>
    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>Starts the program; arguments are handed over as they are, through no shell.</summary>
    public static FfmpegProcess Start(string program, IEnumerable<string> arguments, string subject, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true };
        start.Environment["AV_LOG_FORCE_NOCOLOR"] = "1";
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new FfmpegProcess(process, subject, timeout, cancellationToken);
        }
        catch (Win32Exception exception)
        {
            throw new FfmpegMissingException($"'{program}' cannot be started: {exception.Message}. {Ffmpeg.Install}", exception);
        }
    }

    /// <summary>Waits for the end, and gives the exit code.</summary>
    /// <exception cref="TimeoutException">It took too long and was ended.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled and ended.</exception>
    public int WaitForExit()
    {
        process.WaitForExit();
        ThrowIfStopped();
        return process.ExitCode;
    }

    /// <summary>Does something while the program waits, which takes none of its time.</summary>
    public void Meanwhile(Action action)
    {
        clock.Stop();
        stop.CancelAfter(Timeout.InfiniteTimeSpan);
        action();
        stop.CancelAfter(timeout > clock.Elapsed ? timeout - clock.Elapsed : TimeSpan.Zero);
        clock.Start();
    }

    /// <summary>Exit code and last words, for a message about a program that is over.</summary>
    public string Reason()
    {
        var lines = Errors().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var last = string.Join("; ", lines.TakeLast(2));
        return $"ffmpeg ended with code {WaitForExit()} and said '{(last.Length > MostReasonCharacters ? last[..MostReasonCharacters] + " ..." : last)}'";
    }

    /// <summary>The end of what the program wrote to its error stream.</summary>
    public string Errors() => errors.Wait(Grace) ? errors.Result : "";

    public void Dispose()
    {
        registration.Dispose();
        // Output that was read to its end is followed by the program's own.
        if (!process.WaitForExit(TimeSpan.FromMilliseconds(stop.IsCancellationRequested ? 0 : 50)))
            Kill();
        process.WaitForExit(Grace);
        process.Dispose();
        stop.Dispose();
    }

    private void ThrowIfStopped()
    {
        if (!stop.IsCancellationRequested)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        throw new TimeoutException($"'{subject}': ffmpeg was ended after {timeout.TotalSeconds:0.#} s. If the video is that long, raise VideoOptions.Timeout.");
    }

    private void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }

    private static async Task<string> TailAsync(StreamReader reader)
    {
        var (tail, buffer) = (new StringBuilder(), new char[1024]);
        for (int read; (read = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            tail.Append(buffer, 0, read);
            if (tail.Length > MostErrorCharacters)
                tail.Remove(0, tail.Length - MostErrorCharacters);
        }

        return tail.ToString();
    }
}
