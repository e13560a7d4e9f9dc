using CsCheck;
using LisVit.Data.Frames;

namespace LisVit.Data.Tests.Frames;

public sealed class MemoryFramesTests
{
    [Fact]
    public void Chosen_frames_are_those_of_the_array() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[1, 4]).SelectMany((t, h, w) =>
            Gen.Select(Gen.Byte.Array[t * h * w * 3], Gen.Int[0, t - 1].Array[1, 8], (pixels, indices) => (t, h, w, pixels, indices)))
        .Sample((t, h, w, pixels, indices) =>
        {
            Array.Sort(indices);
            var source = new MemoryFrames(pixels, t, h, w);

            var frames = source.Read(indices);

            source.FrameCount.Should().Be(t);
            (frames.Count, frames.Height, frames.Width).Should().Be((indices.Length, h, w));
            frames.Pixels.Should().Equal(indices.SelectMany(index => pixels.Skip(index * h * w * 3).Take(h * w * 3)));
        }, iter: 100);

    [Fact]
    public void What_was_read_can_be_changed_without_changing_the_source()
    {
        var source = new MemoryFrames([1, 2, 3, 4, 5, 6], 2, 1, 1);

        source.Read([0, 1]).Pixels.AsSpan().Clear();

        source.Read([0, 1]).Pixels.Should().Equal(1, 2, 3, 4, 5, 6);
    }

    [Fact]
    public void An_index_outside_the_clip_is_refused()
    {
        var source = new MemoryFrames([1, 2, 3], 1, 1, 1);

        FluentActions.Invoking(() => source.Read([1])).Should().Throw<ArgumentOutOfRangeException>().WithMessage("A frame index must be in [0, 1), but is 1.*");
        FluentActions.Invoking(() => source.Read([-1])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => source.Read([])).Should().Throw<ArgumentException>().WithMessage("There must be at least one frame to read*");
    }

    [Fact]
    public void Pixels_that_do_not_fit_the_size_are_refused() =>
        FluentActions.Invoking(() => new MemoryFrames(new byte[5], 1, 1, 2)).Should().Throw<ArgumentException>().WithMessage("1 frames of 1 x 2 need 6 bytes, but there are 5.*");
}
