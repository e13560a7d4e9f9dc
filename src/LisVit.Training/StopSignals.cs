using System.Runtime.InteropServices;

namespace LisVit.Training;

/// <summary>
/// Turns the signals that ask a process to end into a token, so that <see cref="Trainer.Fit"/> finishes the batch in progress and saves before the process ends with a code of its own:
/// <code>
/// using var signals = new StopSignals();
/// trainer.Fit(task, training, validation, cancellationToken: signals.Token);
/// return signals.ExitCode ?? 0;
/// </code>
/// It is for applications: the library itself never changes its host, and a host that has a token of its own needs none.
/// </summary>
/// <remarks>
/// Listens to Ctrl+C (SIGINT), to SIGTERM, which schedulers and containers send, and to SIGHUP of a terminal that closes; on Windows to what .NET takes for these. A signal that the process
/// was started to ignore, such as SIGHUP under nohup, stays ignored. The second signal of a kind ends the process at once, as if nobody listened.
/// The token may be given to any thread.
/// </remarks>
public sealed class StopSignals : IDisposable
{
    private static readonly Dictionary<PosixSignal, int> ExitCodes = new()
    {
        [PosixSignal.SIGHUP] = 129,
        [PosixSignal.SIGINT] = 130,
        [PosixSignal.SIGTERM] = 143,
    };

    // Never disposed, since a signal may be on its way; without timers it holds nothing.
    private readonly CancellationTokenSource source = new();
    private readonly HashSet<PosixSignal> seen = [];
    private readonly PosixSignalRegistration[] registrations;
    private int exitCode;

    /// <summary>Begins to listen.</summary>
    public StopSignals() => registrations = [.. ExitCodes.Keys.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>What the process should end with: 128 and the number of the first signal, 130 for Ctrl+C, 143 for SIGTERM, 129 for SIGHUP; null while there was none.</summary>
    public int? ExitCode => Volatile.Read(ref exitCode) is not 0 and var code ? code : null;

    /// <summary>Listens no longer: signals do what they did before.</summary>
    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        lock (seen)
        {
            if (!seen.Add(context.Signal))
                return;
        }

        context.Cancel = true;
        Interlocked.CompareExchange(ref exitCode, ExitCodes[context.Signal], 0);
        source.Cancel();
    }
}
