namespace LisVit.Samples.Corpus.Tests;

public sealed class CacheCommandTests
{
    [Fact]
    public async Task A_cache_is_made_verified_and_used_again()
    {
        using var session = new Session();
        string[] options = ["--to", session.Output, "--resolution", "8x6", "--verify"];

        var (code, output, error) = await session.Run("cache", options);
        var made = File.GetLastWriteTimeUtc(Path.Combine(session.Output, "train-8x6.frames"));
        var (again, said, _) = await session.Run("cache", options);

        (code, again, error).Should().Be((0, 0, ""));
        session.Files().Should().Equal("dev-8x6.frames", "dev-8x6.frames.lock", "train-8x6.frames", "train-8x6.frames.lock");
        output.Should().Contain("is whole: 6 frames of 2 clips").And.Contain("train: every frame is what was written").And.Contain("dev: every frame is what was written");
        said.Should().NotContain("is made").And.NotContain("Decoding").And.Contain("train: every frame is what was written");
        File.GetLastWriteTimeUtc(Path.Combine(session.Output, "train-8x6.frames")).Should().Be(made);
    }

    [Fact]
    public async Task A_damaged_cache_is_told_with_the_clips_and_an_exit_code()
    {
        using var session = new Session();
        string[] options = ["--to", session.Output, "--resolution", "8x6", "--verify"];
        await session.Run("cache", options);
        var path = Path.Combine(session.Output, "dev-8x6.frames");
        var bytes = File.ReadAllBytes(path);
        bytes[100] ^= 1;
        File.WriteAllBytes(path, bytes);

        var (code, output, error) = await session.Run("cache", options);

        code.Should().Be(2);
        output.Should().Contain("train: every frame is what was written");
        error.Should().Match($"1 clips are damaged in '{path}': 'frames/?'. Delete the file, and it is made anew.{Environment.NewLine}");
    }
}
