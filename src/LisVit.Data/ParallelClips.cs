using System.Runtime.ExceptionServices;

namespace LisVit.Data;

/// <summary>Does something with each of many clips on several threads; the first error is thrown as it was, with its stack.</summary>
internal static class ParallelClips
{
    public static void ForEach(int count, int? workers, Action<int> action, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers ?? Environment.ProcessorCount, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, count, options, action);
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
