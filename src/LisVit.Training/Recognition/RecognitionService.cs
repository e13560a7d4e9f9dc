using System.Diagnostics;
using LisVit.Data.Frames;

namespace LisVit.Recognition;

/// <summary>
/// Recognition for many callers, such as a web service's: one model, and as many videos at a time as the options allow. Safe for use by many threads.
/// <c>services.AddLisVitRecognizer(...)</c> adds one to a host.
/// </summary>
public sealed class RecognitionService : IDisposable, IAsyncDisposable
{
    private readonly Lock opening = new();
    private readonly RecognitionServiceOptions options;
    private readonly SemaphoreSlim turns;
    private readonly CancellationTokenSource ending = new();
    private readonly CancellationToken ended;
    private Recognizer? recognizer;
    private int disposed;

    /// <summary>Makes the service. The model is made when it is first needed; see <see cref="Recognizer.Open"/> for what must not happen beside that.</summary>
    /// <param name="options">Its settings; what is set afterwards does not reach it.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the checkpoint is not there.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, has no vocabulary, or does not say what its model is.</exception>
    public RecognitionService(RecognitionServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options with { Recognizer = options.Recognizer with { } };
        turns = new SemaphoreSlim(options.MaximumConcurrency);
        ended = ending.Token;
    }

    /// <summary>Recognises a video once it is its turn; see <see cref="Recognizer.Recognize"/> for what is returned and thrown.</summary>
    /// <param name="frames">All its frames; those that the model reads are decoded.</param>
    /// <param name="framesPerSecond">How many of them a second has; null for what a <see cref="VideoFrames"/> says itself, and else for as many as the videos of training.</param>
    /// <param name="cancellationToken">Ends the waiting, or the recognition.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The service is disposed, or was before the video was read.</exception>
    public async Task<IReadOnlyList<RecognizedGloss>> RecognizeAsync(IFrameSource frames, double? framesPerSecond = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ended);
        try
        {
            return await InTurn(frames, framesPerSecond, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(RecognitionService));
        }
    }

    /// <summary>Ends the videos that are being recognised and those that wait, whose callers are told by <see cref="ObjectDisposedException"/>, and frees the model once the former have stopped.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        ending.Cancel();
        for (var i = 0; i < options.MaximumConcurrency; i++)
            turns.Wait(CancellationToken.None);
        Free();
    }

    /// <summary>As <see cref="Dispose"/>, and holds no thread meanwhile.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await ending.CancelAsync().ConfigureAwait(false);
        for (var i = 0; i < options.MaximumConcurrency; i++)
            await turns.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        Free();
    }

    // Nobody has a turn now, and nobody gets one.
    private void Free()
    {
        recognizer?.Dispose();
        ending.Dispose();
    }

    private async Task<IReadOnlyList<RecognizedGloss>> InTurn(IFrameSource frames, double? framesPerSecond, CancellationToken cancellationToken)
    {
        var mark = Stopwatch.GetTimestamp();
        await turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        RecognitionDiagnostics.Wait.Record(Stopwatch.GetElapsedTime(mark).TotalSeconds);
        try
        {
            return await Task.Run(() => Recognize(frames, framesPerSecond, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    // One that fails is tried again by the next caller: the file may be repaired while the host runs.
    private Recognizer Opened()
    {
        lock (opening)
            return recognizer ??= Recognizer.Open(options.Checkpoint, options.Recognizer);
    }

    private IReadOnlyList<RecognizedGloss> Recognize(IFrameSource frames, double? framesPerSecond, CancellationToken cancellationToken)
    {
        var mark = Stopwatch.GetTimestamp();
        RecognitionDiagnostics.Active.Add(1);
        try
        {
            var glosses = Opened().Recognize(frames, framesPerSecond, cancellationToken);
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
