namespace LisVit.Samples.ReproduceReport.Tests;

/// <summary>What goes wrong in a user's corpus ends with one line that names it, and exit code 2.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task A_missing_clip_is_named()
    {
        using var session = new Session();
        var clip = session.Frames("train");
        Directory.Delete(clip, recursive: true);

        (await Line(session)).Should().Contain(Path.GetFileName(clip));
    }

    [Fact]
    public async Task A_corrupt_picture_is_named()
    {
        using var session = new Session();
        var picture = Path.Combine(session.Frames("dev"), "images0001.png");
        File.WriteAllText(picture, "no picture");

        (await Line(session)).Should().Contain(picture);
    }

    [Fact]
    public async Task A_row_with_too_few_columns_is_named_by_file_and_line()
    {
        using var session = new Session();
        File.AppendAllText(session.Annotations("test"), "clip|clip/1/*.png|-1\n");

        (await Line(session)).Should().Contain(session.Annotations("test")).And.Contain("line 4");
    }

    [Fact]
    public async Task An_empty_split_is_named()
    {
        using var session = new Session();
        var header = File.ReadLines(session.Annotations("dev")).First();
        File.WriteAllText(session.Annotations("dev"), header + "\n");

        (await Line(session)).Should().Contain(session.Annotations("dev"));
    }

    [Fact]
    public async Task A_frame_size_that_cannot_be_divided_is_named()
    {
        using var session = new Session();

        (await Line(session, "--resolution", "210x260")).Should().Contain("210 x 260").And.Contain("192 x 256");
    }

    [Fact]
    public async Task A_checkpoint_of_another_variant_is_named()
    {
        using var session = new Session();
        await session.Run("--models", "encoder-only");

        (await Line(session, "--models", "encoder-only", "--size", "xs", "--resume")).Should()
            .Contain(Path.Combine(session.Output, "encoder-only", "last.safetensors")).And.Contain("'xxs'").And.Contain("'xs'");
    }

    [Fact]
    public async Task A_checkpoint_trained_at_other_rates_is_named()
    {
        using var session = new Session();
        await session.Run("--models", "encoder-only", "--training-rates", "0.5,1");

        (await Line(session, "--models", "encoder-only", "--resume")).Should().Contain("training rates").And.Contain("'0.5,1'").And.Contain("'the preset's'");
    }

    [Fact]
    public async Task Glosses_that_training_never_shows_are_reported_and_count_as_errors()
    {
        using var session = new Session();
        var rows = File.ReadAllLines(session.Annotations("test"));
        var columns = rows[1].Split('|');
        columns[5] = "NIE-GESEHEN";
        rows[1] = string.Join('|', columns);
        File.WriteAllLines(session.Annotations("test"), rows);

        var (code, output, _) = await session.Run("--models", "encoder-only");

        code.Should().Be(0);
        output.Should().Contain("NIE-GESEHEN");
    }

    private static async Task<string> Line(Session session, params string[] args)
    {
        var (code, _, error) = await session.Run(args);
        code.Should().Be(2);
        error.TrimEnd().Should().NotContain("\n").And.NotContain("   at ");
        return error;
    }
}
