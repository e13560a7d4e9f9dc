using LisVit.Data.Glosses;

namespace LisVit.Data.Tests.Glosses;

public sealed class GlossCleaningTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("loc-NORD cl-KOMMEN qu-WAS poss-EUCH lh-REGEN", "NORD KOMMEN WAS EUCH REGEN")]
    [InlineData("S0NNE HABEN2", "SONNE HABEN")]
    [InlineData("REGEN __EMOTION__ __PU__ WIND __LEFTHAND__", "REGEN WIND")]
    [InlineData("REGEN __EPENTHESIS__ WIND", "REGEN WIND")]
    [InlineData("__ON__ REGEN __OFF__", "__ON__ REGEN __OFF__")]
    [InlineData("WIE AUSSEHEN WETTER", "WIE-AUSSEHEN WETTER")]
    [InlineData("ZEIGEN REGEN ZEIGEN", "ZEIGEN-BILDSCHIRM REGEN ZEIGEN-BILDSCHIRM")]
    [InlineData("ZEIGEN-BILDSCHIRM", "ZEIGEN-BILDSCHIRM")]
    [InlineData("A B", "A B")]
    [InlineData("A B WIND", "A+B WIND")]
    [InlineData("WIND A B", "WIND A+B")]
    [InlineData("WIND A B C D REGEN", "WIND A+B+C+D REGEN")]
    [InlineData("A B C D REGEN", "A B+C+D REGEN")]
    [InlineData("WIND SCH A REGEN", "WIND SCH+A REGEN")]
    [InlineData("WIND A NN B REGEN", "WIND A+NN+B REGEN")]
    [InlineData("NORDRAUM SUEDRAUM TRAUM RAUM ALPENRAUM", "NORD SUED TRAUM RAUM ALPEN")]
    [InlineData("REGEN-PLUSPLUS", "REGEN")]
    [InlineData("REGEN REGEN REGEN REGEN WIND", "REGEN WIND")]
    [InlineData("IN-KOMMEND IN-KOMMEND", "IN-KOMMEND IN-KOMMEND")]
    public void The_protocol_of_visual_alignment(string hypothesis, string cleaned) =>
        GlossCleaning.VisualAlignment(Glosses(hypothesis)).Should().Equal(Glosses(cleaned));

    [Theory]
    [InlineData("REGEN-PLUSPLUS REGEN", "REGEN")]
    [InlineData("loc-NORDRAUM NORD", "NORD")]
    [InlineData("REGEN __PU__ REGEN", "REGEN")]
    [InlineData("WIE __PU__ AUSSEHEN", "WIE AUSSEHEN")]
    [InlineData("loc-S0NNE SONNE", "SONNE")]
    [InlineData("__PU__ __EPENTHESIS__", "")]
    public void What_a_rule_of_visual_alignment_leaves_is_cleaned_by_the_next(string hypothesis, string cleaned) =>
        GlossCleaning.VisualAlignment(Glosses(hypothesis)).Should().Equal(Glosses(cleaned));

    [Theory]
    [InlineData("", "")]
    [InlineData("__ON__ REGEN __EMOTION__ __PU__ __LEFTHAND__ WIND __EPENTHESIS__ __OFF__", "REGEN WIND")]
    [InlineData("loc-NORD cl-KOMMEN", "NORD KOMMEN")]
    [InlineData("qu-WAS poss-EUCH lh-REGEN S0NNE HABEN2 ZEIGEN", "qu-WAS poss-EUCH lh-REGEN S0NNE HABEN2 ZEIGEN")]
    [InlineData("REGEN-PLUSPLUS WIND", "REGEN WIND")]
    [InlineData("NORDRAUM TRAUM RAUM", "NORD T RAUM")]
    [InlineData("WIE AUSSEHEN", "WIE-AUSSEHEN")]
    [InlineData("WIND A B C D REGEN", "WIND A+B+C+D REGEN")]
    [InlineData("WIND A NN B REGEN", "WIND A+NN+B REGEN")]
    [InlineData("REGEN REGEN REGEN REGEN REGEN REGEN REGEN", "REGEN")]
    [InlineData("IN-KOMMEND IN-KOMMEND", "IN-KOMMEND")]
    [InlineData("loc-NORDRAUM NORD __PU__ NORD-PLUSPLUS", "NORD")]
    [InlineData("__PU__", "")]
    public void The_protocol_of_sign_translation(string glosses, string cleaned) =>
        GlossCleaning.SignTranslation(Glosses(glosses)).Should().Equal(Glosses(cleaned));

    [Theory]
    [InlineData("")]
    [InlineData("A B")]
    public void A_gloss_that_is_none_is_named(string gloss)
    {
        var clean = () => GlossCleaning.VisualAlignment(["REGEN", gloss]);

        clean.Should().Throw<ArgumentException>().WithMessage($"Gloss 1, '{gloss}', is empty or contains white space; the protocols part glosses by spaces.*");
    }

    private static string[] Glosses(string sentence) => sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
