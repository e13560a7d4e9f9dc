using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LisVit.Data.Frames;

namespace LisVit.Data.Transforms;

/// <summary>
/// Resizes, standardises and lays out the frames of one clip in one pass: each row of the result is summed from a ring of the
/// few source rows that it needs, which stay in the processor's first cache. Only rows and columns of the window are computed.
/// </summary>
internal sealed class FrameResizer : IDisposable
{
    private readonly int sourceWidth;
    private readonly ResizeTable vertical;
    private readonly FrameWindow window;
    private readonly ColumnPass columns;
    private readonly int rowLength;
    private readonly bool isPlanar;
    private readonly float[] rows;

    /// <summary>Prepares the rows.</summary>
    /// <param name="sourceWidth">Width of the source in pixels.</param>
    /// <param name="vertical">Weights of the whole height.</param>
    /// <param name="window">Which part of the resized frame to compute.</param>
    /// <param name="columns">The horizontal half; its columns are the window's.</param>
    /// <param name="allowPlanar">Whether the quick way may be taken where the processor has it; both give the same bits.</param>
    public FrameResizer(int sourceWidth, ResizeTable vertical, FrameWindow window, ColumnPass columns, bool allowPlanar = true)
    {
        this.sourceWidth = sourceWidth;
        this.vertical = vertical;
        this.window = window;
        this.columns = columns;
        isPlanar = allowPlanar && columns.CanBePlanar;
        rowLength = (columns.ColumnCount * RgbFrames.Channels + ColumnPass.Overread + RowPass.Multiple - 1) / RowPass.Multiple * RowPass.Multiple;
        rows = ArrayPool<float>.Shared.Rent((vertical.Taps + 1) * rowLength);
        Array.Clear(rows);
    }

    /// <summary>Computes the window of one frame.</summary>
    /// <param name="frame">Pixels, <c>[h w c]</c>.</param>
    /// <param name="target">Receives the window, <c>[c h w]</c>.</param>
    public void Resize(ReadOnlySpan<byte> frame, Span<float> target)
    {
        var taps = vertical.Taps;
        var ring = rows.AsSpan(0, taps * rowLength);
        var combined = rows.AsSpan(taps * rowLength, rowLength);
        var (firstColumn, columnCount) = (columns.FirstColumn, columns.ColumnCount);
        var plane = (nuint)(window.Width * window.Height);
        ref var result = ref MemoryMarshal.GetReference(target[..(RgbFrames.Channels * window.Width * window.Height)]);
        var next = 0;
        for (var y = 0; y < window.Height; y++)
        {
            var first = vertical.Starts[window.Y + y];
            for (next = Math.Max(next, first); next < first + taps; next++)
            {
                var bytes = frame.Slice((next * sourceWidth + firstColumn) * RgbFrames.Channels, columnCount * RgbFrames.Channels);
                var floats = ring.Slice(next % taps * rowLength, rowLength);
                if (isPlanar)
                    PixelRow.WidenToPlanes(bytes, floats);
                else
                    PixelRow.Widen(bytes, floats);
            }

            if (!vertical.IsIdentity)
                RowPass.Combine(ring, first % taps, vertical.Weights.AsSpan((window.Y + y) * taps, taps), combined);
            ref var targetRow = ref Unsafe.Add(ref result, y * window.Width);
            ReadOnlySpan<float> row = vertical.IsIdentity ? ring : combined;
            if (isPlanar)
                columns.Planar(row, ref targetRow, plane);
            else
                columns.Interleaved(row, ref targetRow, plane);
        }
    }

    /// <summary>Gives the rows back.</summary>
    public void Dispose() => ArrayPool<float>.Shared.Return(rows);
}
