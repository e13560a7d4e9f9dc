using LisVit.Data.Glosses;

namespace LisVit.Data.Tests.Glosses;

public sealed class GlossVocabularyTests
{
    private static readonly GlossVocabulary Weather = GlossVocabulary.FromGlosses(["WIND", "REGEN", "ÜBER", "REGEN", "MORGEN"]);

    [Fact]
    public void Glosses_follow_the_blank_in_ordinal_order()
    {
        Weather.Count.Should().Be(4);
        Weather.Glosses.Should().Equal("MORGEN", "REGEN", "WIND", "ÜBER");
        Weather.Encode(["WIND", "MORGEN", "WIND"], "clip").Should().Equal(3, 1, 3);
        Weather.Decode([3, 1, 4]).Should().Equal("WIND", "MORGEN", "ÜBER");
    }

    [Fact]
    public void An_unknown_gloss_is_named_with_its_clip() =>
        FluentActions.Invoking(() => Weather.Encode(["WIND", "SCHNEE"], "dev/7")).Should().Throw<InvalidDataException>()
            .WithMessage("Gloss 'SCHNEE' of clip 'dev/7' is not in the vocabulary of 4 glosses. Build the vocabulary from the training split, and read evaluation data with UnknownGloss.CountAsError.");

    [Fact]
    public void An_unknown_gloss_of_evaluation_data_gets_an_id_that_no_model_has()
    {
        var ids = Weather.Encode(["WIND", "SCHNEE"], "clip", UnknownGloss.CountAsError);

        ids.Should().Equal(3, GlossVocabulary.UnknownId);
        Weather.Decode(ids).Should().Equal("WIND", "<unknown>");
    }

    [Theory]
    [InlineData(0, "*must be in [[]1, 4], but is 0, the blank*")]
    [InlineData(5, "*must be in [[]1, 4], but is 5.*")]
    [InlineData(-2, "*must be in [[]1, 4], but is -2.*")]
    public void An_id_that_is_no_gloss_is_refused(int id, string message) =>
        FluentActions.Invoking(() => Weather.Decode([1, id])).Should().Throw<ArgumentOutOfRangeException>().Which.Message.Should().Match(message.Replace("[[]", "?"));

    [Fact]
    public void Saved_glosses_keep_their_ids()
    {
        using var folder = new CorpusFolder();
        var path = folder.Text("older", "glosses.json");

        Weather.Save(path);

        GlossVocabulary.Load(path).Glosses.Should().Equal(Weather.Glosses);
        File.ReadAllText(path).Should().Contain("ÜBER");
        Directory.GetFiles(folder.Root).Should().Equal(path);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        FluentActions.Invoking(() => GlossVocabulary.Load("none.json")).Should().Throw<InvalidDataException>()
            .WithMessage("Vocabulary 'none.json' does not exist. Expected is a file that GlossVocabulary.Save wrote.");

    [Fact]
    public void A_file_that_is_too_large_to_be_one_is_refused()
    {
        using var zeros = new MemoryStream(new byte[(16 << 20) + 1]);

        FluentActions.Invoking(() => GlossVocabulary.Load(zeros, "large.json")).Should().Throw<InvalidDataException>().WithMessage("'large.json' holds more than the 16777216 bytes that are allowed.");
    }

    [Fact]
    public void Glosses_with_ids_from_elsewhere_keep_them()
    {
        GlossVocabulary.InOrder(["WIND", "REGEN"]).Encode(["REGEN", "WIND"], "clip").Should().Equal(2, 1);
        FluentActions.Invoking(() => GlossVocabulary.InOrder(["WIND", "WIND"])).Should().Throw<ArgumentException>().WithMessage("Gloss 'WIND' occurs twice.*");
        (Weather.Contains("WIND"), Weather.Contains("wind")).Should().Be((true, false));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"Glosses\":[]}")]
    [InlineData("{\"Glosses\":[\"A\",\"A\"]}")]
    [InlineData("{\"Glosses\":[\"A\",\" \"]}")]
    [InlineData("{\"Glosses\":[null]}")]
    public void A_file_that_is_no_vocabulary_is_named(string content)
    {
        using var folder = new CorpusFolder();
        var path = folder.Text(content, "glosses.json");

        FluentActions.Invoking(() => GlossVocabulary.Load(path)).Should().Throw<InvalidDataException>()
            .WithMessage($"'{path}' is not a gloss vocabulary: *Expected is a JSON object with a list 'Glosses'*");
    }
}
