namespace LisVit.Samples.Corpus.Tests;

public sealed class WrongValueTests
{
    [Theory]
    [InlineData("statistic CORPUS", "Unrecognized command or argument 'statistic'.")]
    [InlineData("statistics", "Required argument missing for command: 'statistics'.")]
    [InlineData("check no-such-folder", "There is no corpus at 'no-such-folder'. Looked for were *")]
    [InlineData("statistics CORPUS --rate 0", "--rate is '0', but must be a share above 0 and at most 1, such as 0.25.")]
    [InlineData("cache CORPUS", "Option '--to' is required.")]
    [InlineData("cache CORPUS --to OUTPUT --resolution 64", "--resolution is '64', but must be width x height in pixels, such as 192x256.")]
    [InlineData("cache CORPUS --to OUTPUT --rate all", "--rate is 'all', but must be a share above 0 and at most 1, such as 0.25.")]
    public async Task A_wrong_value_ends_with_one_line_and_exit_code_2(string args, string line)
    {
        using var session = new Session();
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] given = [.. args.Split(' ').Select(arg => arg switch { "CORPUS" => session.Corpus, "OUTPUT" => session.Output, _ => arg })];

        var code = await Application.RunAsync(given, output, error);

        code.Should().Be(2);
        error.ToString().Should().Match(line + Environment.NewLine).And.NotMatch("*\n*\n");
        session.Files().Should().BeEmpty();
    }

    [Theory]
    [InlineData("../train")]
    [InlineData("/tmp/train")]
    public async Task A_split_that_leads_out_of_the_cache_folder_is_refused(string split)
    {
        using var session = new Session();
        session.Rows($"frames/a,REGEN,Anna,{split}");

        var (code, _, error) = await session.Run("cache", ["--to", session.Output]);

        code.Should().Be(2);
        error.Should().Contain($"line 2 has '{split}' in the column 'split'.");
        session.Files().Should().BeEmpty();
    }

    [Theory]
    [InlineData("statistics", "--output")]
    [InlineData("check")]
    [InlineData("cache", "--to")]
    public async Task A_cancelled_command_ends_with_its_own_code_and_no_file(string command, string? folder = null)
    {
        using var session = new Session();
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        var (code, _, error) = await session.Run(command, folder is null ? null : [folder, session.Output], cancellation.Token);

        (code, error.TrimEnd()).Should().Be((130, "Stopped."));
        session.Files().Should().NotContain(file => !file.EndsWith(".lock", StringComparison.Ordinal));
    }
}
