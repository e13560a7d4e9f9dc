namespace LisVit.Samples.Corpus.Tests;

public sealed class CheckCommandTests
{
    [Fact]
    public async Task Missing_clips_and_gaps_are_named_and_the_check_goes_on()
    {
        using var session = new Session();
        Directory.Delete(session.Clip("a"), recursive: true);

        var (code, output, error) = await session.Run("check");

        (code, error).Should().Be((0, ""));
        output.Should().Contain("train: 2 clips, 1 problems").And.Contain($"  frames/a: Clip 'frames/a' has no frames: '{session.Clip("a")}' does not exist.")
            .And.Contain("dev: 2 clips, 1 problems").And.Contain("  frames/c: 2 frames are missing from the numbering of its images: 3 to 4.");
    }
}
