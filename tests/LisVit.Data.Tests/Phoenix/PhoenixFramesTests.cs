using LisVit.Data.Corpora;
using LisVit.Data.Phoenix;

namespace LisVit.Data.Tests.Phoenix;

/// <summary>Columns start and end: numbers of images, both inclusive.</summary>
public sealed class PhoenixFramesTests : IDisposable
{
    private readonly CorpusFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(-1, -1, 1, 10)]
    [InlineData(3, 5, 3, 5)]
    [InlineData(-1, 4, 1, 4)]
    [InlineData(8, -1, 8, 10)]
    [InlineData(7, 7, 7, 7)]
    [InlineData(1, 10, 1, 10)]
    public void A_clip_is_the_part_of_its_recording_that_start_and_end_say(int start, int end, int first, int last)
    {
        folder.Frames(1, 10, "features", "fullFrame-210x260px", "dev", "a");

        var frames = new PhoenixFrames(folder.Root, "dev", new CorpusOptions()).Open("a", "a/1/*.png", start, end);

        frames.FrameCount.Should().Be(last - first + 1);
        CorpusFolder.Reds(frames.Read([.. Enumerable.Range(0, frames.FrameCount)])).Should().Equal(Enumerable.Range(first, last - first + 1).Select(number => (byte)number));
        frames.Invoking(it => it.Read([frames.FrameCount])).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(0, 5, "0 to 5")]
    [InlineData(5, 11, "5 to 11")]
    [InlineData(11, -1, "11 to 10")]
    public void A_part_outside_the_recording_is_named(int start, int end, string shown)
    {
        folder.Frames(1, 10, "features", "fullFrame-210x260px", "dev", "a");

        FluentActions.Invoking(() => new PhoenixFrames(folder.Root, "dev", new CorpusOptions()).Open("a", "a/1/*.png", start, end)).Should().Throw<InvalidDataException>()
            .WithMessage($"Clip 'a' is to be frames {shown} of its recording by its columns 'start' and 'end', but the recording in '*' has frames 1 to 10. Correct the columns, or restore the recording.");
    }
}
