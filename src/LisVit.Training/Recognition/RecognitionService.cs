using System.Diagnostics;
using LisVit.Data.Frames;

namespace LisVit.Recognition;

/// <summary>
/// Recognition for many callers, such as a web service's: one model, and as many videos at a time as the options allow. Safe for use by many threads.
/// <c>services.AddLisVitRecognizer(...)</c> adds one to a host.
/// </summary>
public sealed class RecognitionService : IDisposable
{
    private readonly Lazy<Recognizer> recognizer;
    private readonly SemaphoreSlim turns;
    private readonly int mostAtOnce;
    private int disposed;

    /// <summary>Makes the service. The checkpoint is opened when it is first needed.</summary>
    /// <param name="options">Its settings; what is set afterwards does not reach it.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the checkpoint is not there.</exception>
    public RecognitionService(RecognitionServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var (checkpoint, settings) = (options.Checkpoint, options.Recognizer);
        mostAtOnce = options.MostAtOnce;
        turns = new SemaphoreSlim(mostAtOnce);

        // One that fails is tried again: the file may be repaired while the host runs.
        recognizer = new Lazy<Recognizer>(() => Recognizer.Open(checkpoint, settings), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Recognises a video once it is its turn; see <see cref="Recognizer.Recognize"/> for what is returned and thrown.</summary>
    /// <param name="frames">All its frames; those that the model reads are decoded.</param>
    /// <param name="framesPerSecond">How many of them a second has, to tell times.</param>
    /// <param name="cancellationToken">Ends the waiting, or the recognition.</param>
    /// <exception cref="ObjectDisposedException">The service is disposed.</exception>
    public async Task<IReadOnlyList<RecognizedGloss>> RecognizeAsync(IFrameSource frames, double framesPerSecond = 25, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var mark = Stopwatch.GetTimestamp();
        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        RecognitionDiagnostics.Wait.Record(Stopwatch.GetElapsedTime(mark).TotalSeconds);
        try
        {
            ObjectDisposedException.ThrowIf(disposed != 0, this);
            return await Task.Run(() => Recognize(frames, framesPerSecond, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>Waits for the videos that are being recognised, turns away those that wait, and frees the model.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        for (var i = 0; i < mostAtOnce; i++)
            turns.Wait();
        if (recognizer.IsValueCreated)
            recognizer.Value.Dispose();

        // Who waits gets a turn, and is told then.
        turns.Release(mostAtOnce);
    }

    private IReadOnlyList<RecognizedGloss> Recognize(IFrameSource frames, double framesPerSecond, CancellationToken cancellationToken)
    {
        var mark = Stopwatch.GetTimestamp();
        RecognitionDiagnostics.Active.Add(1);
        try
        {
            var glosses = recognizer.Value.Recognize(frames, framesPerSecond, cancellationToken);
            RecognitionDiagnostics.Glosses.Add(glosses.Count);
            return glosses;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            RecognitionDiagnostics.Failures.Add(1);
            throw;
        }
        finally
        {
            RecognitionDiagnostics.Active.Add(-1);
            RecognitionDiagnostics.Duration.Record(Stopwatch.GetElapsedTime(mark).TotalSeconds);
        }
    }
}
