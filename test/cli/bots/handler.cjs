const { ActivityHandler } = require('botbuilder');
const { DialogSet, WaterfallDialog } = require('botbuilder-dialogs');

/** A bot in CommonJS that links by itself and holds its dialogs in a field, as many do. */
module.exports = (conversationState) => {
  const bot = new ActivityHandler();
  bot.dialogs = new DialogSet(conversationState.createProperty('dialogs')).add(
    new WaterfallDialog('goodbye', [(step) => step.endDialog('done')]),
  );
  bot.onMessage(async (context, next) => {
    const dc = await bot.dialogs.createContext(context);
    await dc.beginDialog('goodbye');
    await context.sendActivity('Goodbye.');
    await next();
  });
  return bot;
};
