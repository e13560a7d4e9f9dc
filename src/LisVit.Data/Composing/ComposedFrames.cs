using System.Buffers;
using LisVit.Data.Frames;
using LisVit.Data.Transforms;

namespace LisVit.Data.Composing;

/// <summary>Renders the frames of a composed clip, those that are asked for and no others.</summary>
internal sealed class ComposedFrames(ComposedScript script) : IFrameSource
{
    public int FrameCount => script.FrameCount;

    public RgbFrames Read(ReadOnlySpan<int> indices)
    {
        var size = script.Signs[0].Sign.Frames;
        var frames = new RgbFrames(new byte[checked(indices.Length * size.Height * size.Width * RgbFrames.Channels)], indices.Length, size.Height, size.Width);
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= FrameCount)
                throw new ArgumentOutOfRangeException(nameof(indices), indices[i], $"A frame index must be in [0, {FrameCount}), but is {indices[i]}.");
            Render(indices[i], frames.Frame(i));
        }

        return frames;
    }

    private void Render(int index, Span<byte> target)
    {
        var next = 0;
        while (script.Signs[next].EndFrame <= index)
            next++;
        if (index >= script.Signs[next].FirstFrame)
            Render(script.Signs[next], index - script.Signs[next].FirstFrame, target);
        else
            CrossFade(script.Signs[next - 1], script.Signs[next], index, target);
    }

    private static void Render(ComposedSign sign, int frame, Span<byte> target)
    {
        var recording = sign.Sign.Frames;
        AffineWarp.Render(recording.Frame(sign.RecordedFrame(frame)), target, recording.Height, recording.Width, sign.PoseAt(frame));
    }

    /// <summary>Blends the last frame of a sign into the first of the next, in equal steps of which the whole ones are the signs' own frames.</summary>
    private static void CrossFade(ComposedSign from, ComposedSign to, int index, Span<byte> target)
    {
        var rented = ArrayPool<byte>.Shared.Rent(target.Length);
        var incoming = rented.AsSpan(0, target.Length);
        Render(from, from.FrameCount - 1, target);
        Render(to, 0, incoming);
        var steps = to.FirstFrame - from.EndFrame + 1;
        var step = index - from.EndFrame + 1;
        for (var i = 0; i < target.Length; i++)
            target[i] = (byte)((target[i] * (steps - step) + incoming[i] * step + steps / 2) / steps);
        ArrayPool<byte>.Shared.Return(rented);
    }
}
