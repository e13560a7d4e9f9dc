using System.Runtime.ExceptionServices;

namespace LisVit.Data.Batching;

/// <summary>One batch that a worker is to make; an error waits until its turn in the order, with its stack.</summary>
internal sealed class BatchOrder(int[] clips, int epoch)
{
    private readonly TaskCompletionSource<(ClipBatch? Batch, ExceptionDispatchInfo? Error)> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Fulfil(ClipCollator collator, CancellationToken stop)
    {
        try
        {
            outcome.SetResult((collator.Collate(clips, epoch, stop), null));
        }
        catch (Exception exception)
        {
            outcome.SetResult((null, ExceptionDispatchInfo.Capture(exception)));
        }
    }

    public void WaitUntilDone(CancellationToken cancellationToken) => outcome.Task.Wait(cancellationToken);

    /// <summary>The batch, which then belongs to the caller.</summary>
    public ClipBatch Take()
    {
        var (batch, error) = outcome.Task.Result;
        error?.Throw();
        return batch!;
    }

    /// <summary>Frees a batch that nobody took, once no worker is at it.</summary>
    public void Discard()
    {
        if (outcome.Task.IsCompleted)
            outcome.Task.Result.Batch?.Dispose();
    }
}
