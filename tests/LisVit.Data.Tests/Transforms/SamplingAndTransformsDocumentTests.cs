using LisVit.Data.Frames;
using LisVit.Data.Sampling;
using LisVit.Data.Transforms;
using LisVit.Tests;

namespace LisVit.Data.Tests.Transforms;

/// <summary>docs/sampling-and-transforms.md shows code that runs here.</summary>
public sealed class SamplingAndTransformsDocumentTests
{
    private static readonly Documentation Document = new("docs/sampling-and-transforms.md", "tests/LisVit.Data.Tests/Transforms/SamplingAndTransformsDocumentTests.cs");

    [Fact]
    public void Samplers_run_as_shown()
    {
        // begin samplers
        // Training at up to a fifth faster or slower; evaluation by plain stride.
        var training = new TemporalRescaleFrameSampler(new SegmentFrameSampler(0.25));
        var evaluation = new UniformFrameSampler(0.25);
        // end samplers
        Document.Text.Should().Contain(Document.Snippet("samplers"));
        training.Sample(100, StableRandom.Of(1)).Length.Should().BeInRange(20, 30);
        evaluation.Sample(100, StableRandom.Of(1)).Should().HaveCount(25);
    }

    [Fact]
    public void Transforms_run_as_shown()
    {
        var frames = new RgbFrames(new byte[2 * 26 * 21 * 3], 2, 26, 21);
        var target = new float[2 * 3 * 256 * 192];
        Random random = StableRandom.Of(1);

        // begin transform
        var transform = new FrameTransform(new() { ResizeWidth = 210, ResizeHeight = 280, Augmentation = new() { RandomCrop = true, HorizontalFlip = 0.5 } });
        transform.Apply(frames, target, random);    // target: t x 3 x 256 x 192 floats, all of them written
        // end transform
        Document.Text.Should().Contain(Document.Snippet("transform"));
        target.Should().NotContain(0);
    }
}
