using System.Text.Json;
using LisVit.Models;
using LisVit.Models.Weights;
using LisVit.Tests;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class PretrainingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_run_begins_from_a_checkpoint_of_a_former_one()
    {
        using var session = new Session();
        await session.Run("--models", "encoder-only");
        var checkpoint = folder.PathTo("former.safetensors");
        File.Copy(Path.Combine(session.Output, "encoder-only", "best.safetensors"), checkpoint);

        var (code, output, _) = await session.Run("--models", "encoder-only", "--pretrained", checkpoint);

        code.Should().Be(0);
        output.Should().MatchRegex($@"From {checkpoint}: \d+ entries taken, 0 kept as they were, 0 weights without a place");
    }

    [Fact]
    public async Task A_decoder_goes_on_from_the_encoder_only_model_of_the_same_run()
    {
        using var session = new Session();

        var (code, output, error) = await session.Run("--decoder-begins", "encoder-only");

        code.Should().Be(0, error);
        output.Should().MatchRegex(@"It begins with the encoder and the CTC head of encoder-only: [1-9]\d+ entries taken, [1-9]\d+ begin anew\.");
        var models = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(session.Output, "results.json"))).RootElement.GetProperty("models").EnumerateArray().ToArray();
        models[0].GetProperty("training").TryGetProperty("beginsWith", out var nothing).Should().BeTrue();
        nothing.ValueKind.Should().Be(JsonValueKind.Null);
        models[1].GetProperty("training").GetProperty("beginsWith").GetString().Should().Be("encoder-only");
        const string Told = "encoder-decoder began with weights of encoder-only: its steps and seconds come on top of those.";
        output.Should().Contain(Told);
        (await File.ReadAllTextAsync(Path.Combine(session.Output, "report.html"))).Should().Contain(Told);
    }

    [Fact]
    public async Task A_decoder_is_not_resumed_as_one_that_began_otherwise()
    {
        using var session = new Session();
        await session.Run("--decoder-begins", "encoder-only");

        var (code, _, error) = await session.Run("--decoder-begins", "scratch", "--epochs", "2", "--resume");

        code.Should().NotBe(0);
        error.Should().Contain("beginning 'encoder-only'").And.Contain("'its own'");
    }

    [Fact]
    public async Task Trained_by_epochs_it_begins_from_scratch()
    {
        using var session = new Session();

        var (code, output, error) = await session.Run();

        code.Should().Be(0, error);
        output.Should().NotContain("It begins with").And.NotContain("began with");
    }

    [Fact]
    public async Task A_run_begins_from_weights_of_timm_and_names_what_did_not_fit()
    {
        using var session = new Session();
        var path = folder.PathTo("mobilevit_xxs.safetensors");
        using (var original = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs)))
            SafetensorsFile.Write(path, KeyMaps.Timm.FromOurs(original.state_dict()));

        var (code, output, error) = await session.Run("--models", "encoder-only", "--pretrained", path);

        code.Should().Be(0, error);
        output.Should().MatchRegex($@"From {path}: \d+ entries taken, [1-9]\d* kept as they were, 0 weights without a place\n  kept ");
    }
}
