using System.Threading.Channels;
using LisVit.Data.Frames;

namespace LisVit.Samples.Recognize;

/// <summary>Frames of a stream that may stall: they are read beside, so that waiting for the next can be ended.</summary>
internal static class LiveFrames
{
    private const int Ahead = 8;

    /// <summary>The frames until they end or are no longer wanted; reading may go on until the next one comes, in a thread that keeps no process alive.</summary>
    public static IEnumerable<RgbFrames> Until(IEnumerable<RgbFrames> frames, CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<RgbFrames>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        new Thread(() => Read(frames, channel.Writer)) { IsBackground = true }.Start();
        while (Next(channel.Reader, cancellation) is { } next)
            yield return next;
    }

    private static void Read(IEnumerable<RgbFrames> frames, ChannelWriter<RgbFrames> writer)
    {
        try
        {
            foreach (var next in frames)
                writer.WriteAsync(next).AsTask().Wait();
            writer.Complete();
        }
        catch (Exception exception)
        {
            // One that left this thread would end the process; whoever waits for a frame gets it.
            writer.Complete(exception);
        }
    }

    private static RgbFrames? Next(ChannelReader<RgbFrames> reader, CancellationToken cancellation)
    {
        try
        {
            return reader.WaitToReadAsync(cancellation).AsTask().GetAwaiter().GetResult() && reader.TryRead(out var next) ? next : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
